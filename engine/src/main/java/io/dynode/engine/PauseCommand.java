package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import java.util.List;

/**
 * A user's pause, or the end of one; what is so already stays as it is.
 *
 * @param seen its row as the request found it
 */
record PauseCommand(EngineCore core, Caller caller, Agenda seen, boolean pause, String reason)
    implements Command<Agenda> {
  @Override
  public List<Lock> locks() {
    return List.of(
        new Lock(Lock.Scope.AGENDA, seen.id().value()),
        new Lock(Lock.Scope.POOL, seen.pool().value()),
        new Lock(Lock.Scope.QUEUE, seen.queue().value()));
  }

  @Override
  public Agenda decide(Work work) {
    AgendaWork own = AgendaWork.of(work, core, seen.id());
    Agenda before = own.agenda();
    boolean paused = before.state() == AgendaState.PAUSED || before.state() == AgendaState.HELD;
    if (before.state().ended() || before.halting()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Agenda "
              + before.id()
              + (before.state().ended() ? " has ended: " + before.state() : " is being stopped")
              + "; only one that waits or runs is paused and resumed");
    }
    if (paused == pause) {
      return before;
    }
    if (pause) {
      pause(work, own, reason);
    } else {
      own.flow().resume();
    }
    Agenda after = own.finish();
    Audits.write(
        work,
        caller,
        pause ? "pause" : "resume",
        "agenda/" + after.id(),
        after.customer().value(),
        reason);
    return after;
  }

  /** Pauses it; false, and nothing: it is in no state for that. */
  static boolean pause(Work work, AgendaWork own, String reason) {
    // What an earlier pause left is not wanted since it was resumed; this one begins anew.
    work.get(Tables.SPREADS, own.agenda().id(), Flow.PARK).ifPresent(own.flow()::spread);
    return own.flow().pause(reason);
  }
}
