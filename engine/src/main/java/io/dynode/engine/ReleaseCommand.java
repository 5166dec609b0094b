package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;

/** A human has looked: a held operation is tried again, and what it lost is forgotten. */
record ReleaseCommand(EngineCore core, Caller caller, AgendaId agenda, int index)
    implements Command<Done> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, agenda.value()));
  }

  @Override
  public Done decide(Work work) {
    AgendaWork own = AgendaWork.of(work, core, agenda);
    String name = own.planned(index).name();
    if (!own.flow().release(index)) {
      OperationState state =
          work.get(Tables.OPERATIONS, agenda, index)
              .map(Operation::state)
              .orElse(OperationState.WAITING);
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          state == OperationState.HELD
              ? own.agenda().halting()
                  ? "The agenda is being stopped"
                  : "Operation '" + name + "' waits for an approval; approve or reject it"
              : "Only a held operation is released; '" + name + "' is " + state);
    }
    own.finish();
    Audits.write(
        work,
        caller,
        "release",
        "agenda/" + agenda + "/operation/" + name,
        own.agenda().customer().value());
    return Done.DONE;
  }
}
