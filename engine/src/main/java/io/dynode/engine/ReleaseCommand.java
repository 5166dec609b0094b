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
import java.util.Optional;

/** A human has looked: a held operation is tried again, and what it lost is forgotten. */
record ReleaseCommand(EngineCore core, Caller caller, AgendaId agenda, Seen seen)
    implements Command<Done> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, agenda.value()));
  }

  @Override
  public Done decide(Work work) {
    Optional<Operation> found = work.get(Tables.OPERATIONS, agenda, seen.index());
    if (found.filter(row -> seen.changed(row) && row.state() == OperationState.READY).isPresent()) {
      return Done.DONE; // by an earlier try of this very command
    }
    AgendaWork own = AgendaWork.of(work, core, agenda);
    Operation row = seen.row(found, "is not held");
    String name = row.name();
    if (!own.flow().release(seen.index())) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          row.state() == OperationState.HELD
              ? own.agenda().halting()
                  ? "The agenda is being stopped"
                  : "Operation '" + name + "' waits for an approval; approve or reject it"
              : "Only a held operation is released; '" + name + "' is " + row.state());
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
