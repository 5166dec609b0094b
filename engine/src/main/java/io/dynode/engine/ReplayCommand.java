package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;

/** Gives an event a new dispatch for one trigger. */
record ReplayCommand(Caller caller, Dispatch dead) implements Command<Dispatch> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "event/" + dead.source() + "/" + dead.eventId()));
  }

  @Override
  public Dispatch decide(Work work) {
    Dispatch last =
        work
            .scan(
                Scan.of(
                        Tables.DISPATCHES,
                        1,
                        dead.customer(),
                        dead.source(),
                        dead.eventId(),
                        dead.trigger())
                    .backwards())
            .stream()
            .findFirst()
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no such dispatch"));
    if (last.outcome() != DispatchOutcome.DEAD) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Only a dead letter is replayed; this one's last outcome is " + last.outcome());
    }
    Event event =
        work.get(Tables.EVENTS, dead.customer(), dead.source(), dead.eventId())
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "The event is no longer kept"));
    Dispatch again =
        EventIntake.pending(
            event, dead.trigger(), last.owner(), last.replay() + 1, work.nowMicros());
    work.put(again);
    Audits.write(
        work, caller, "replay", "event/" + event.key(), dead.customer().value(), dead.trigger());
    return again;
  }
}
