package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Group;
import io.dynode.model.Growth;
import io.dynode.model.Join;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.spi.Expressions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What follows from the ends of operations: dependents are told, the agenda stops or ends. Bounded:
 * after {@link Limits#spread} dependents, fewer when their conditions cost much, the rest is left
 * as rows.
 */
final class Course {
  static final String CANCELED = "canceled";
  static final String TIMED_OUT = "timed-out";
  static final String FAILED = "failed";

  /** Cost of an evaluation, in thousandths, that uses up what one command may do. */
  private static final int WHOLE = 1_000;

  private final AgendaView view;
  private final Plan plan;
  private final Ledger ledger;
  private final InputResolver inputs;
  private final Renewal renewal;
  private final Groups groups;
  private final Passes passes;
  private final Waits waits;
  private final int bound;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private int budget;
  private int evaluated;
  private Optional<String> stopLeases = Optional.empty();

  /** Dependents of a source, from the next-th on, that are still to be told. */
  private record Pending(int source, int next) {}

  Course(AgendaView view, Ledger ledger, InputResolver inputs, Limits limits) {
    this.view = view;
    this.plan = view.plan();
    this.ledger = ledger;
    this.inputs = inputs;
    this.groups = new Groups(view, ledger, inputs, limits);
    this.waits = new Waits(view, ledger, inputs);
    this.bound = limits.spread();
    this.renewal = new Renewal(view, ledger, bound);
    this.passes = new Passes(ledger, bound, view.nowMicros());
  }

  Optional<String> stopLeases() {
    return stopLeases;
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
    if (!ledger.hasError()) {
      ledger.error(row.code(), "Operation '" + row.name() + "': " + row.message());
    }
    boolean main = ledger.onFailure() == Agenda.OnFailure.NONE;
    if (main && plan.spec().failurePolicy() == FailurePolicy.FAIL_FAST && !ledger.stopping()) {
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
        Retries.decide(row, planned, failed, ledger.stopping(), view.random());
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
      fail(planned, ErrorCode.TIMED_OUT, message);
    } else {
      ledger.awaits().over(planned);
      endBadly(row, new Ending.Failed(ErrorCode.TIMED_OUT, message, false));
    }
  }

  /** A generator has succeeded and made these. */
  void grown(PlannedOperation generator, Grown grown) {
    ledger.grown(generator, grown);
    pending.add(new Pending(Groups.source(generator), 0));
  }

  /** Nothing new starts from here on; what lives and is not leased is canceled. */
  void stop(String stopping, String reason) {
    ledger.stop(stopping);
    stopLeases = Optional.of(reason);
    passes.sweep();
  }

  /** Does what is due, within the bound, and leaves rows for the rest; ends the agenda. */
  void run() {
    budget = bound;
    if (ledger.stopping()) {
      renewal.drop();
    }
    renewal.reset();
    renewal.begin(starter());
    tellAll();
    if (ledger.stopping()) {
      pending.clear();
    }
    passes.run();
    if (mendable()) {
      ledger.mend(plan.size() - plan.mainCount());
      mendingTime();
      pending.add(new Pending(Flow.ON_FAILURE, 0));
      tellAll();
    }
    endIfDone();
  }

  private void tellAll() {
    while (!pending.isEmpty() && !ledger.stopping()) {
      Pending now = pending.poll();
      int end = count(now.source());
      int next = now.next();
      while (next < end && budget > 0 && !ledger.stopping()) {
        tell(now.source(), next);
        next++;
        budget -= 1 + bound * evaluated / WHOLE;
        evaluated = 0;
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

  /** What runs on failure has the agenda's timeout once more, from when it may run. */
  private void mendingTime() {
    boolean limited = !plan.spec().timeout().isZero();
    if (limited && ledger.state() == AgendaState.PAUSED) {
      ledger.timer(Flow.AGENDA_TIMER, Optional.empty());
    } else {
      limit();
    }
  }

  /** What the pause kept from running may run now. */
  void resumed() {
    if (ledger.onFailure() == Agenda.OnFailure.RUNNING) {
      limit();
    }
  }

  /** The agenda's timeout begins, if it has one. */
  void limit() {
    if (!plan.spec().timeout().isZero()) {
      long due = view.nowMicros() + BuiltinPayloads.micros(plan.spec().timeout());
      ledger.timer(
          Flow.AGENDA_TIMER,
          Optional.of(new Timer(due, ledger.agenda().id(), Flow.AGENDA_TIMER, 1)));
    }
  }

  private Renewal.Starter starter() {
    return new Renewal.Starter() {
      @Override
      public void due(PlannedOperation planned) {
        Course.this.due(planned);
      }

      @Override
      public void skip(PlannedOperation planned, String reason) {
        ended(ledger.put(ledger.draft(planned).skipped(reason, view.nowMicros())));
      }

      @Override
      public void instances(PlannedOperation whole) {
        pending.add(new Pending(Groups.source(whole), 0));
      }

      @Override
      public int cost() {
        int cost = 1 + bound * evaluated / WHOLE;
        evaluated = 0;
        return cost;
      }
    };
  }

  private void tell(int source, int k) {
    if (source == Flow.ROOTS) {
      due(plan.operation(plan.root(k)));
      return;
    }
    if (source == Flow.ON_FAILURE) {
      due(plan.operation(plan.failureRoot(k)));
      return;
    }
    if (Groups.are(source)) {
      due(groups.root(source, k));
      return;
    }
    PlannedOperation told = ledger.roster().planned(source);
    OperationState end = groups.end(told);
    int index = told.dependent(k);
    PlannedOperation planned = ledger.roster().planned(index, told.parent());
    Optional<Join> counted = ledger.join(index);
    if (counted.isEmpty() && decided(planned)) {
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
      due(planned);
    } else {
      String reason = "'" + told.name() + "' " + word(end);
      ended(ledger.put(ledger.draft(planned).skipped(reason, view.nowMicros())));
    }
  }

  private boolean decided(PlannedOperation planned) {
    int index = planned.index();
    if (planned.spreads() && ledger.group(index).isPresent()) {
      return true;
    }
    return ledger.operation(index).filter(o -> o.state() != OperationState.WAITING).isPresent();
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

  /** Its dependencies let it run: the condition is asked, then it is ready, or sleeps. */
  private void due(PlannedOperation planned) {
    if (decided(planned)) {
      return; // by a user, before its turn came
    }
    if (planned.spreads()) {
      spread(planned);
      return;
    }
    boolean wanted;
    try {
      wanted = condition(planned);
    } catch (ProblemException e) {
      fail(planned, e.code(), "The condition 'when' cannot be evaluated: " + e.getMessage());
      return;
    }
    if (!wanted) {
      ended(ledger.put(ledger.draft(planned).skipped("its condition was false", view.nowMicros())));
    } else if (planned.builtin().filter(Builtin::unleased).isPresent()) {
      begin(planned);
    } else {
      ledger.put(ledger.draft(planned).ready(view.nowMicros()));
    }
  }

  /** It becomes instances, one for each element. */
  private void spread(PlannedOperation planned) {
    List<Problem> problems = new ArrayList<>();
    int count = groups.elements(planned, problems);
    if (!problems.isEmpty()) {
      fail(planned, problems.getFirst().code(), text(problems));
    } else if (count == 0) {
      ledger.output(planned.index(), new Json.Arr(List.of()));
      ended(ledger.put(ledger.draft(planned).ended(OperationState.SUCCEEDED, view.nowMicros())));
    } else {
      ledger.instances(planned, count);
      pending.add(new Pending(Groups.source(planned), 0));
    }
  }

  private boolean condition(PlannedOperation planned) {
    if (planned.inputs().when().isEmpty()) {
      return true;
    }
    int before = evaluated;
    evaluated += WHOLE / 4; // one that fails does not say what it cost
    Expressions.Evaluated result =
        planned.inputs().when().get().measured(inputs.variables(planned));
    evaluated = before + Math.min(WHOLE, result.permille());
    if (result.value() instanceof Json.Bool(boolean wanted)) {
      return wanted;
    }
    throw new ProblemException(
        ErrorCode.CONDITION_FAILED, "it gives neither true nor false; compare with something");
  }

  /** It runs without an attempt. */
  void begin(PlannedOperation planned) {
    List<Problem> problems = waits.begin(planned);
    if (!problems.isEmpty()) {
      fail(planned, problems.getFirst().code(), text(problems));
    }
  }

  /** The user's error, found before there was an attempt: not tried again, it would not change. */
  void fail(PlannedOperation planned, ErrorCode code, String message) {
    Draft draft = ledger.draft(planned);
    ended(ledger.put(draft.ended(OperationState.FAILED, view.nowMicros()).error(code, message)));
  }

  static String text(List<Problem> problems) {
    String first =
        problems.stream().limit(5).map(Problem::toString).collect(Collectors.joining("; "));
    return problems.size() <= 5 ? first : first + "; and " + (problems.size() - 5) + " more";
  }

  /** Whether all has stopped, the agenda failed, and what runs then has not begun. */
  private boolean mendable() {
    return plan.size() > plan.mainCount()
        && ledger.onFailure() == Agenda.OnFailure.NONE
        && done()
        && endState() == AgendaState.FAILED;
  }

  private void endIfDone() {
    if (done()) {
      ledger.ended(endState(), view.nowMicros());
      if (!plan.spec().timeout().isZero()) {
        ledger.timer(Flow.AGENDA_TIMER, Optional.empty());
      }
    }
  }

  private boolean done() {
    boolean running = ledger.state() == AgendaState.RUNNING || ledger.state() == AgendaState.PAUSED;
    boolean stopped = ledger.stopping() && !ledger.state().ended();
    return (running || stopped) && ledger.idle();
  }

  private AgendaState endState() {
    if (ledger.stoppingReason().equals(CANCELED)) {
      return AgendaState.CANCELED;
    }
    boolean good = ledger.failed() == 0 && ledger.stoppingReason().isEmpty();
    return good ? AgendaState.SUCCEEDED : AgendaState.FAILED;
  }
}
