package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Counter;
import io.dynode.model.CustomerSpec;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides one dispatch, once: a row that is decided already stays as it is.
 *
 * @param submission the agenda to make, when that is the outcome
 */
record DispatchCommand(
    EngineCore core,
    Dispatch dispatch,
    DispatchOutcome outcome,
    String code,
    String message,
    @Nullable Submission submission)
    implements Command<Dispatch> {

  static DispatchCommand decided(
      EngineCore core, Dispatch dispatch, DispatchOutcome outcome, String code, String message) {
    return new DispatchCommand(core, dispatch, outcome, code, message, null);
  }

  static DispatchCommand make(EngineCore core, Dispatch dispatch, Submission submission) {
    return new DispatchCommand(core, dispatch, DispatchOutcome.AGENDA, "", "", submission);
  }

  @Override
  public List<Lock> locks() {
    return List.of(
        new Lock(Lock.Scope.CUSTOMER, dispatch.owner().value()),
        new Lock(Lock.Scope.KEY, "event/" + dispatch.source() + "/" + dispatch.eventId()));
  }

  @Override
  public Dispatch decide(Work work) {
    Optional<Dispatch> row =
        work.get(
            Tables.DISPATCHES,
            dispatch.customer(),
            dispatch.source(),
            dispatch.eventId(),
            dispatch.trigger(),
            dispatch.replay());
    DispatchOutcome before = row.map(Dispatch::outcome).orElse(DispatchOutcome.DEAD);
    if (before != DispatchOutcome.PENDING && before != DispatchOutcome.PARKED) {
      return row.orElse(dispatch);
    }
    // Another server may have parked it since it was read: what counts is how it is now.
    Dispatch after =
        new DispatchCommand(core, row.get(), outcome, code, message, submission).now(work);
    count(work, before, after.outcome());
    work.put(after);
    return after;
  }

  private Dispatch now(Work work) {
    return submission == null ? ended(work, outcome, "", code, message) : made(work);
  }

  private Dispatch made(Work work) {
    Submission wanted = java.util.Objects.requireNonNull(submission);
    try {
      Agenda agenda = SubmitCommand.store(work, core, wanted);
      return ended(work, DispatchOutcome.AGENDA, agenda.id().value(), "", "");
    } catch (ProblemException e) {
      if (e.code() != ErrorCode.QUEUE_FULL) {
        throw e;
      }
      return park(work, wanted);
    }
  }

  /** The queue is full: the event waits, unless too many of its customer's do. */
  private Dispatch park(Work work, Submission wanted) {
    CustomerSpec owner = core.catalog().at(work).customers().get(dispatch.owner().value());
    long most = owner == null ? 0 : owner.maxParked();
    boolean parkedAlready = dispatch.outcome() == DispatchOutcome.PARKED;
    if (!parkedAlready && EventIntake.parked(work, dispatch.owner()) >= most) {
      return ended(
          work,
          DispatchOutcome.DEAD,
          "",
          ErrorCode.TOO_MANY_PARKED.slug(),
          "Queue '"
              + wanted.queue().name()
              + "' is full and "
              + most
              + " events of this customer wait already (maxParked); replay it later");
    }
    // The message of a parked one is the name of the queue it waits for.
    return ended(
        work, DispatchOutcome.PARKED, "", ErrorCode.QUEUE_FULL.slug(), wanted.queue().name());
  }

  private void count(Work work, DispatchOutcome before, DispatchOutcome after) {
    int change =
        (after == DispatchOutcome.PARKED ? 1 : 0) - (before == DispatchOutcome.PARKED ? 1 : 0);
    if (change != 0) {
      work.put(
          new Counter(
              EventIntake.parkedCounter(dispatch.owner()),
              EventIntake.parked(work, dispatch.owner()) + change));
    }
  }

  private Dispatch ended(
      Work work, DispatchOutcome outcome, String agenda, String code, String message) {
    // One that still waits keeps its place in the line of those that wait.
    boolean again =
        outcome == DispatchOutcome.PARKED && dispatch.outcome() == DispatchOutcome.PARKED;
    return new Dispatch(
        dispatch.trigger(),
        dispatch.customer(),
        dispatch.source(),
        dispatch.eventId(),
        dispatch.replay(),
        dispatch.owner(),
        dispatch.correlationId(),
        outcome,
        agenda,
        code,
        message,
        dispatch.sequence(),
        work.nowMicros(),
        again ? dispatch.dueMicros() : work.nowMicros());
  }
}
