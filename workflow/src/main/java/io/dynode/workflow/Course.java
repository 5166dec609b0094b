package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Group;
import io.dynode.model.Growth;
import io.dynode.model.Join;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Spread;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What follows from the ends of operations: dependents are told, the agenda stops or ends. Bounded:
 * after {@link Limits#spread} dependents, fewer when their conditions cost much, the rest is left
 * as rows.
 */
final class Course {
  static final String CANCELED = "canceled";
  static final String TIMED_OUT = "timed-out";
  static final String FAILED = "failed";

  private final AgendaView view;
  private final Plan plan;
  private final Ledger ledger;
  private final Renewal renewal;
  private final Groups groups;
  private final Passes passes;
  private final Turns turns;
  private final Closing closing;
  private final int bound;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private int budget;
  private Optional<String> stopLeases = Optional.empty();

  /** Dependents of a source, from the next-th on, that are still to be told. */
  private record Pending(int source, int next) {}

  Course(AgendaView view, Ledger ledger, InputResolver inputs, Limits limits) {
    this.view = view;
    this.plan = view.plan();
    this.ledger = ledger;
    this.groups = new Groups(view, ledger, inputs, limits);
    this.bound = limits.spread();
    this.turns = new Turns(view, ledger, inputs, groups, this);
    this.closing = new Closing(view, ledger);
    this.renewal = new Renewal(view, ledger, bound);
    this.passes = new Passes(ledger, bound, view.nowMicros());
  }

  Optional<String> stopLeases() {
    return stopLeases;
  }

  /** How operations begin. */
  Turns turns() {
    return turns;
  }

  /** How the agenda ends. */
  Closing closing() {
    return closing;
  }

  void roots() {
    if (ledger.agenda().run() > 1) {
      renewal.begin();
    } else {
      pending.add(new Pending(Flow.ROOTS, 0));
    }
  }

  void resume(Spread leftover) {
    boolean taken =
        passes.resume(leftover.source(), leftover.next())
            || renewal.resume(leftover.source(), leftover.next());
    if (!taken) {
      pending.add(new Pending(leftover.source(), leftover.next()));
    }
  }

  /** What is ready follows the agenda to its host. */
  void move() {
    passes.move();
  }

  /** What is ready is offered to nobody while the agenda is paused. */
  void park() {
    passes.park();
  }

  /** To be called with every row that has just been put with an ended state. */
  void ended(Operation row) {
    failed(row);
    PlannedOperation planned = ledger.roster().planned(row.index());
    boolean open =
        planned.growth() != Growth.NONE
            && ledger.group(row.index()).filter(g -> g.open() > 0).isPresent();
    if (!open || planned.growth() == Growth.FREE) {
      tellDependents(planned);
    }
    if (!open) {
      complete(planned, row);
    }
  }

  private void failed(Operation row) {
    if (row.state() != OperationState.FAILED) {
      return;
    }
    if (!ledger.agenda().hasError()) {
      ledger.agenda().error(row.code(), "Operation '" + row.name() + "': " + row.message());
    }
    boolean main = ledger.agenda().onFailure() == Agenda.OnFailure.NONE;
    if (main
        && plan.spec().failurePolicy() == FailurePolicy.FAIL_FAST
        && !ledger.agenda().stopping()) {
      stop(FAILED, "operation '" + row.name() + "' failed");
    }
  }

  private void tellDependents(PlannedOperation planned) {
    if (planned.dependentCount() > 0) {
      pending.add(new Pending(planned.index(), 0));
    }
  }

  /**
   * An operation has ended with all that belongs to it: the group it is in counts down, and the
   * last one of a group lets its owner end. At most as many steps as groups lie within each other.
   * What was canceled counts for nothing: then all is being stopped.
   */
  private void complete(PlannedOperation planned, Operation row) {
    PlannedOperation done = planned;
    boolean badly = row.state() == OperationState.FAILED;
    String code = row.code();
    if (row.state() == OperationState.CANCELED) {
      return;
    }
    while (done.parent() >= 0) {
      Group group = groups.countDown(done.parent(), badly, code);
      if (group.open() > 0) {
        return;
      }
      done = ledger.roster().planned(group.index(), group.parent());
      badly = group.failed() > 0;
      code = group.code();
      if (group.instances()) {
        Operation owner = groups.gathered(done, group);
        badly = owner.state() == OperationState.FAILED;
        code = owner.code();
        failed(owner);
      }
      if (done.growth() != Growth.FREE) {
        tellDependents(done);
      }
    }
  }

  /** It has succeeded, with or without an attempt. */
  void succeed(Operation row, Ending.Succeeded good) {
    ledger.output(row.index(), good.output());
    good.grown()
        .filter(grown -> grown.plan().size() > 0)
        .ifPresent(grown -> grown(ledger.roster().planned(row.index()), grown));
    ended(
        ledger.put(
            Draft.of(row)
                .ended(OperationState.SUCCEEDED, view.nowMicros())
                .lostForgotten()
                .noError()));
  }

  /** A try of it has failed: it is tried again by its retry rule, or held, or fails. */
  void endBadly(Operation row, Ending.Failed failed) {
    long now = view.nowMicros();
    PlannedOperation planned = ledger.roster().planned(row.index());
    Retries.Decision decision =
        Retries.decide(row, planned, failed, ledger.agenda().stopping(), view.random());
    Draft draft = Draft.of(row).counts(decision.counts()).error(failed.code(), failed.message());
    switch (decision.verdict()) {
      case Retries.Verdict.Again(long backoff) -> {
        long delay = Math.max(backoff, failed.afterMicros());
        if (delay > 0 || planned.builtin().filter(Builtin::unleased).isPresent()) {
          ledger.put(draft.sleeping(now, now + Math.max(1, delay)));
        } else {
          ledger.put(draft.ready(now));
        }
      }
      case Retries.Verdict.Hold(String reason) -> ledger.put(draft.held(reason));
      case Retries.Verdict.Fail _ -> ended(ledger.put(draft.ended(OperationState.FAILED, now)));
      case Retries.Verdict.Cancel _ -> ended(ledger.put(draft.ended(OperationState.CANCELED, now)));
    }
  }

  /** What it waited for has not come in its time. A wait is not tried again. */
  void late(PlannedOperation planned, Operation row) {
    String message = "It waited longer than its timeout, " + planned.spec().timeout();
    if (planned.builtin().filter(b -> b == Builtin.WAIT).isPresent()) {
      turns.fail(planned, ErrorCode.TIMED_OUT, message);
    } else {
      ledger.awaits().over(planned);
      endBadly(row, new Ending.Failed(ErrorCode.TIMED_OUT, message, false));
    }
  }

  /** What belongs to that operation is to begin. */
  void members(PlannedOperation owner) {
    pending.add(new Pending(Groups.source(owner), 0));
  }

  /** A generator has succeeded and made these. */
  void grown(PlannedOperation generator, Grown grown) {
    ledger.grown(generator, grown);
    members(generator);
  }

  /** Nothing new starts from here on; what lives and is not leased is canceled. */
  void stop(String stopping, String reason) {
    ledger.agenda().stop(stopping);
    stopLeases = Optional.of(reason);
    passes.sweep();
  }

  /** Does what is due, within the bound, and leaves rows for the rest; ends the agenda. */
  void run() {
    budget = bound;
    if (ledger.agenda().stopping()) {
      renewal.drop();
    }
    renewal.reset();
    renewal.begin(starter());
    tellAll();
    if (ledger.agenda().stopping()) {
      pending.clear();
    }
    passes.run();
    if (closing.mendable()) {
      ledger.agenda().mend(plan.size() - plan.mainCount());
      closing.mendingTime();
      pending.add(new Pending(Flow.ON_FAILURE, 0));
      tellAll();
    }
    closing.endIfDone();
  }

  private void tellAll() {
    while (!pending.isEmpty() && !ledger.agenda().stopping()) {
      Pending now = pending.poll();
      int end = count(now.source());
      int next = now.next();
      while (next < end && budget > 0 && !ledger.agenda().stopping()) {
        tell(now.source(), next);
        next++;
        budget -= turns.cost(bound);
      }
      if (next < end) {
        if (budget > 0) {
          break;
        }
        ledger.leave(now.source(), next);
      }
    }
  }

  /** How many there are to be told by a source. */
  private int count(int source) {
    return switch (source) {
      case Flow.ROOTS -> plan.rootCount();
      case Flow.ON_FAILURE -> plan.failureRootCount();
      default ->
          Groups.are(source)
              ? groups.roots(source)
              : ledger.roster().planned(source).dependentCount();
    };
  }

  private Renewal.Starter starter() {
    return new Renewal.Starter() {
      @Override
      public void due(PlannedOperation planned) {
        turns.due(planned);
      }

      @Override
      public void skip(PlannedOperation planned, String reason) {
        ended(ledger.put(ledger.draft(planned).skipped(reason, view.nowMicros())));
      }

      @Override
      public void instances(PlannedOperation whole) {
        members(whole);
      }

      @Override
      public int cost() {
        return turns.cost(bound);
      }
    };
  }

  private void tell(int source, int k) {
    if (source == Flow.ROOTS) {
      turns.due(plan.operation(plan.root(k)));
      return;
    }
    if (source == Flow.ON_FAILURE) {
      turns.due(plan.operation(plan.failureRoot(k)));
      return;
    }
    if (Groups.are(source)) {
      turns.due(groups.root(source, k));
      return;
    }
    PlannedOperation told = ledger.roster().planned(source);
    OperationState end = groups.end(told);
    int index = told.dependent(k);
    PlannedOperation planned = ledger.roster().planned(index, told.parent());
    Optional<Join> counted = ledger.join(index);
    if (counted.isEmpty() && turns.decided(planned)) {
      return; // by an earlier end
    }
    Join join =
        Joining.count(counted.orElseGet(() -> new Join(ledger.agenda().id(), index, 0, 0, 0)), end);
    Joining decided = Joining.decide(planned.runIf(), join, planned.dependencyCount());
    if (decided == Joining.WAIT) {
      ledger.join(index, Optional.of(join));
      return;
    }
    if (counted.isPresent()) {
      ledger.join(index, Optional.empty());
    }
    if (decided == Joining.RUN) {
      turns.due(planned);
    } else {
      String reason = "'" + told.name() + "' " + word(end);
      ended(ledger.put(ledger.draft(planned).skipped(reason, view.nowMicros())));
    }
  }

  private static String word(OperationState end) {
    return switch (end) {
      case SUCCEEDED, CACHED -> "succeeded";
      case SKIPPED -> "was skipped";
      case FAILED -> "failed";
      case CANCELED -> "was canceled";
      case WAITING, READY, SLEEPING, HELD, STAGING, RUNNING, COMMITTING ->
          throw new IllegalStateException("not an end: " + end);
    };
  }
}
