package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;

/**
 * A user's change of an agenda's priority.
 *
 * @param seen its row as the request found it
 */
record PriorityCommand(EngineCore core, Caller caller, Agenda seen, int priority, String reason)
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
    Agenda before =
        work.get(Tables.AGENDAS, seen.id())
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + seen.id()));
    if (before.state().ended()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Agenda " + before.id() + " has ended: " + before.state() + "; its priority is history");
    }
    if (before.priority() == priority) {
      return before;
    }
    Agenda after = Agendas.withPriority(before, priority);
    work.put(after);
    WaitingRows.reorder(work, core, after);
    Audits.write(
        work,
        caller,
        "prioritize",
        "agenda/" + after.id(),
        after.customer().value(),
        before.priority() + " to " + priority + (reason.isEmpty() ? "" : ": " + reason));
    return after;
  }
}
