package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.spi.Change;
import java.util.List;
import java.util.Optional;

/**
 * Decisions over one agenda. Made for one or more commands on one state; call {@link #changes} once
 * at the end and persist all of them together. Work is proportional to the change and bounded by
 * {@link Limits#spread}: what is left over becomes {@link Spread} rows, and the engine calls {@link
 * #spread} in further transactions until {@link Agenda#spreading} is 0.
 *
 * <p>An operation has no row while it waits, and never gets one when its agenda stops before its
 * turn: see {@link #derivedState}. The agenda ends when nothing lives and nothing is left to be
 * told: CANCELED when a user canceled it, FAILED when an operation failed or it timed out, else
 * SUCCEEDED.
 *
 * <p>Not safe for use by many threads.
 */
public final class Flow {
  /** Source of the {@link Spread} that makes operations without dependencies ready. */
  public static final int ROOTS = -1;

  /** Source of the {@link Spread} that cancels what lives and is not leased. */
  public static final int SWEEP = -2;

  /** Source of the {@link Spread} that moves what is ready to the agenda's host. */
  public static final int MOVE = -3;

  /** Source of the {@link Spread} that lets run what runs when the agenda failed. */
  public static final int ON_FAILURE = -4;

  /** Source of the {@link Spread} that takes what is ready of a paused agenda out of sight. */
  public static final int PARK = -10;

  /** Source of the {@link Spread} that lets operations wait again before a rerun. */
  public static final int RESET = -11;

  /** Source of the {@link Spread} that begins a rerun with what waits for nothing else. */
  public static final int BEGIN = -12;

  /** Index of the {@link Timer} of the agenda's own timeout. */
  public static final int AGENDA_TIMER = -1;

  /** Index of the {@link Timer} of the run that begins by itself after the agenda failed. */
  public static final int RERUN_TIMER = -2;

  private final AgendaView view;
  private final Limits limits;
  private final Ledger ledger;
  private final InputResolver inputs;
  private final Course course;
  private final Lifecycle lifecycle;
  private final Operator operator;

  public Flow(AgendaView view, Limits limits) {
    this.view = view;
    this.limits = limits;
    this.ledger = new Ledger(view);
    this.inputs = new InputResolver(view, ledger, limits);
    this.course = new Course(view, ledger, inputs, limits);
    this.lifecycle = new Lifecycle(view, ledger, course);
    this.operator = new Operator(view, ledger, course);
  }

  /**
   * WAITING → RUNNING on that host: its roots become ready, its timeout begins. False, and nothing:
   * it does not wait.
   */
  public boolean admit(String host) {
    return lifecycle.admit(host);
  }

  /**
   * It had begun, lost its host, and has its reservation on that one from now on: what is ready
   * moves there. False, and nothing: it has not begun or has ended.
   */
  public boolean move(String host) {
    return lifecycle.move(host);
  }

  /**
   * READY → RUNNING with that attempt, and its inputs; the engine writes the lease. When its inputs
   * cannot be had it fails at once, without another try: they would not change.
   */
  public Start start(int index, AttemptId attempt) {
    if (ledger.agenda().state() != AgendaState.RUNNING || ledger.agenda().stopping()) {
      return new Start.Refused("the agenda does not run");
    }
    Optional<Operation> row = ledger.operation(index);
    if (row.isEmpty() || row.get().state() != OperationState.READY) {
      return new Start.Refused("the operation is not ready");
    }
    PlannedOperation planned = planned(index);
    InputResolver.Resolved resolved = inputs.resolve(planned);
    if (resolved.problems().isEmpty()) {
      Operation started = ledger.put(Draft.of(row.get()).running(attempt, view.nowMicros()));
      return new Start.Started(started, resolved.payload(), resolved.files());
    }
    course
        .turns()
        .fail(planned, resolved.problems().getFirst().code(), Turns.text(resolved.problems()));
    course.run();
    return new Start.Failed(resolved.problems());
  }

  /** READY → FAILED, without another try: it cannot be started. False, and nothing: not ready. */
  public boolean fail(int index, ErrorCode code, String message) {
    Optional<Operation> row =
        ledger.operation(index).filter(r -> r.state() == OperationState.READY);
    if (row.isEmpty()
        || ledger.agenda().state() != AgendaState.RUNNING
        || ledger.agenda().stopping()) {
      return false;
    }
    course.turns().fail(planned(index), code, message);
    course.run();
    return true;
  }

  /**
   * The end of a current attempt: the operation ends, or is tried again by the operation's retry
   * rule, or is held. A success counts also while the agenda is being stopped; a failure is then
   * never tried again. False, and nothing: the attempt is not the current one.
   */
  public boolean end(int index, AttemptId attempt, Ending ending) {
    Optional<Operation> row = ledger.operation(index);
    if (row.isEmpty()
        || !row.get().state().leased()
        || !row.get().attempt().equals(attempt.value())) {
      return false;
    }
    switch (ending) {
      case Ending.Succeeded good -> course.succeed(row.get(), good);
      case Ending.Failed failed -> course.endBadly(row.get(), failed);
    }
    course.run();
    return true;
  }

  /**
   * The timer of an operation went off: it is tried again, its delay is over, or it has waited for
   * too long; it is canceled when the agenda is being stopped. Removes the timer, and does nothing
   * else for one that waits for none. Nothing at all when the operation waits in another run: its
   * timer is another.
   */
  public void wake(int index, int run) {
    Optional<Operation> row = ledger.operation(index).filter(r -> r.wakeMicros() > 0);
    if (row.isPresent() && row.get().run() != run) {
      return;
    }
    ledger.timer(index, Optional.empty());
    if (row.isEmpty()) {
      return;
    }
    if (ledger.agenda().stopping()) {
      ledger.put(Draft.of(row.get()).ended(OperationState.CANCELED, view.nowMicros()));
    } else {
      woken(row.get());
    }
    course.run();
  }

  private void woken(Operation row) {
    PlannedOperation planned = planned(row.index());
    Optional<Builtin> builtin = planned.builtin().filter(Builtin::unleased);
    boolean waits = ledger.awaits().open(row.index()).isPresent();
    if (builtin.isEmpty()) {
      ledger.put(Draft.of(row).ready(view.nowMicros()));
    } else if (waits || awaitsApproval(row)) {
      course.late(planned, row);
    } else if (builtin.get() == Builtin.DELAY || builtin.get() == Builtin.WAIT) {
      ledger.output(row.index(), Json.EMPTY);
      course.ended(ledger.put(Draft.of(row).ended(OperationState.SUCCEEDED, view.nowMicros())));
    } else {
      course.turns().begin(planned);
    }
  }

  /**
   * What an operation waits for without an attempt has come, or has failed: then it is tried again
   * by its retry rule. False, and nothing: it does not wait for that any more.
   *
   * @param number which try of that run waits for it
   */
  public boolean awaited(int index, int run, int number, Ending ending) {
    Optional<Operation> row =
        ledger.operation(index).filter(r -> r.state() == OperationState.SLEEPING && r.run() == run);
    boolean waits =
        ledger.awaits().open(index).filter(a -> a.run() == run && a.number() == number).isPresent();
    if (row.isEmpty() || !waits) {
      return false;
    }
    ledger.awaits().over(planned(index));
    switch (ending) {
      case Ending.Succeeded good -> course.succeed(row.get(), good);
      case Ending.Failed failed -> course.endBadly(row.get(), failed);
    }
    course.run();
    return true;
  }

  /** Goes on with a leftover that was read in this state. Nothing, when none is outstanding. */
  public void spread(Spread leftover) {
    if (ledger.agenda().spreading() == 0) {
      return;
    }
    ledger.taken(leftover);
    course.resume(leftover);
    course.run();
  }

  /**
   * A user's cancel: nothing new starts, what is leased is to be stopped, all else is canceled. One
   * that was not admitted yet is canceled at once; one whose {@code onFailure} runs ends as the
   * failure it was. False, and nothing: it has ended or is being stopped already.
   */
  public boolean cancel(String reason) {
    return lifecycle.cancel(reason);
  }

  /**
   * A user's pause: nothing is started any more, what runs goes on to its end, and the agenda's
   * timeout with it. RUNNING → PAUSED, without a host; one that waits leaves its queue: WAITING →
   * HELD. False, and nothing: it is in no such state, or is being stopped.
   */
  public boolean pause(String reason) {
    return lifecycle.pause(reason);
  }

  /**
   * PAUSED → RUNNING, without a host: what is ready is offered once it is moved to one; what runs
   * on failure has the agenda's timeout from now on. HELD → WAITING. False, and nothing: it is in
   * no such state, or is being stopped.
   */
  public boolean resume() {
    return lifecycle.resume();
  }

  /**
   * The agenda's timer went off: everything is stopped and the agenda fails; its {@code onFailure}
   * has the timeout once more. Removes the timer in any case. False, and nothing else: it does not
   * run, or is being stopped already.
   */
  public boolean timeout() {
    return lifecycle.timeout();
  }

  /**
   * READY, or asleep before another attempt → HELD. False, and nothing: it is in no such state, or
   * the agenda is being stopped.
   */
  public boolean hold(int index, String reason) {
    return operator.hold(index, reason);
  }

  /**
   * HELD → READY, lost leases forgotten. False, and nothing: not held, or for an approval, or the
   * agenda stops.
   */
  public boolean release(int index) {
    return operator.release(index);
  }

  /** Whether it waits for somebody to approve. */
  public static boolean awaitsApproval(Operation row) {
    return row.state() == OperationState.HELD && row.reason().equals(Waits.APPROVAL);
  }

  /**
   * The end of a wait for an approval: HELD → SUCCEEDED with that output, or FAILED. False, and
   * nothing: it does not wait for one, or the agenda stops.
   */
  public boolean approve(int index, boolean approved, Json output, String message) {
    return operator.approve(index, approved, output, message);
  }

  /** Why an operation cannot be given another payload; empty: it can. */
  public static Optional<String> editable(
      Agenda agenda, Plan plan, Optional<Operation> row, int index) {
    if (agenda.state().ended() || agenda.halting()) {
      return Optional.of("the agenda has ended or is being stopped");
    }
    return Intervention.edit(plan, row, index);
  }

  /** A user does not want to wait for the end of a backoff: SLEEPING → READY. */
  public Optional<String> retryNow(int index) {
    return operator.retryNow(index);
  }

  /**
   * A user ends an operation that no attempt runs: it is skipped, and so may be what waits for it.
   *
   * @return why that cannot be, and nothing was changed; empty: it is done
   */
  public Optional<String> skip(int index, String reason) {
    return operator.skip(index, reason);
  }

  /** A user ends an operation that no attempt runs as if it had succeeded; as {@link #skip}. */
  public Optional<String> done(int index, Json output, String reason) {
    return operator.done(index, output, reason);
  }

  /**
   * The inputs of an operation whose attempt is leased, once more: they are what {@link #start}
   * gave, since the outputs they refer to do not change while it runs.
   */
  public Start.Started inputs(int index) {
    Start.Started given = given(index);
    if (!given.operation().state().leased()) {
      throw new IllegalStateException("Operation " + index + " is not leased");
    }
    return given;
  }

  /** The same of one that has begun, with an attempt or without, also after its end. */
  public Start.Started given(int index) {
    Operation row = ledger.operation(index).orElseThrow();
    InputResolver.Resolved resolved = inputs.resolve(planned(index));
    return new Start.Started(row, resolved.payload(), resolved.files());
  }

  /** The agenda changes as the payload of an {@code update-agenda} says. */
  public void update(Json payload) {
    ledger.agenda().update(payload);
  }

  /**
   * Whether operations that a generator made may be added as the agenda is now.
   *
   * @throws ProblemException with everything that is wrong, as one error of the module's output
   */
  public void checkGrown(int index, Grown grown) {
    try {
      new GrowthRules(ledger, limits, planned(index), grown.plan()).check();
    } catch (ProblemException e) {
      throw refused(e);
    }
  }

  /** What is wrong with operations that a generator made, as one error of the module's output. */
  public static ProblemException refused(ProblemException found) {
    return GrowthRules.refused(found);
  }

  /** The operation of that index, see {@link Roster#planned}. */
  public PlannedOperation planned(int index) {
    return ledger.roster().planned(index);
  }

  /** The agenda's row as decided. */
  public Agenda agenda() {
    return ledger.agenda().row();
  }

  /** The row of an operation as decided. */
  public Optional<Operation> operation(int index) {
    return ledger.operation(index);
  }

  /** Operations that became ready, or moved, in this flow and still are ready, in order. */
  public List<Integer> ready() {
    return ledger.becameReady();
  }

  /** Set when this flow began to stop the agenda: all its leases are to be stopped, and why. */
  public Optional<String> stopLeases() {
    return course.stopLeases();
  }

  /** Definitions of operations that were made and are dropped: nothing of them is left. */
  public List<String> dropped() {
    return ledger.kin().goneDefinitions();
  }

  /** Everything decided, each row once. */
  public List<Change> changes() {
    return ledger.changes();
  }

  /**
   * The state of an operation that has no row: its turn has not come, and will not once the agenda
   * has ended. In one that succeeded only what runs on failure has none.
   */
  public static OperationState derivedState(AgendaState agenda) {
    if (agenda == AgendaState.SUCCEEDED) {
      return OperationState.SKIPPED;
    }
    return agenda.ended() ? OperationState.CANCELED : OperationState.WAITING;
  }
}
