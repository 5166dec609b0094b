package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;

/** Somebody has said yes or no to an operation that waits for it. */
record ApproveCommand(
    EngineCore core, Caller caller, AgendaId agenda, int index, boolean approved, String comment)
    implements Command<Done> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, agenda.value()));
  }

  @Override
  public Done decide(Work work) {
    AgendaWork own = AgendaWork.of(work, core, agenda);
    String name = own.planned(index).name();
    String who = caller.principal();
    Json output =
        Json.object("approved", Json.TRUE, "by", Json.of(who), "comment", Json.of(comment));
    String why = "rejected by " + who + (comment.isEmpty() ? "" : ": " + comment);
    if (!own.flow().approve(index, approved, output, why)) {
      OperationState state =
          work.get(Tables.OPERATIONS, agenda, index)
              .map(Operation::state)
              .orElse(OperationState.WAITING);
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          own.agenda().halting()
              ? "The agenda is being stopped"
              : "Operation '" + name + "' waits for no approval; it is " + state);
    }
    own.finish();
    Audits.write(
        work,
        caller,
        approved ? "approve" : "reject",
        "agenda/" + agenda + "/operation/" + name,
        own.agenda().customer().value(),
        comment);
    return Done.DONE;
  }
}
