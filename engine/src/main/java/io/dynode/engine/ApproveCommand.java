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
import java.util.Optional;

/** Somebody has said yes or no to an operation that waits for it. */
record ApproveCommand(
    EngineCore core, Caller caller, AgendaId agenda, Seen seen, boolean approved, String comment)
    implements Command<Done> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, agenda.value()));
  }

  @Override
  public Done decide(Work work) {
    Optional<Operation> found = work.get(Tables.OPERATIONS, agenda, seen.index());
    if (found.filter(row -> mine(work, row)).isPresent()) {
      return Done.DONE;
    }
    AgendaWork own = AgendaWork.of(work, core, agenda);
    Operation row = seen.row(found, "waits for no approval");
    String name = row.name();
    if (!own.flow().approve(seen.index(), approved, output(), why())) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          own.agenda().halting()
              ? "The agenda is being stopped"
              : "Operation '" + name + "' waits for no approval; it is " + row.state());
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

  /** Whether an earlier try of this very command has done it. */
  private boolean mine(Work work, Operation row) {
    return seen.changed(row)
        && (approved
            ? row.state() == OperationState.SUCCEEDED
                && work.get(Tables.OUTPUTS, agenda, seen.index())
                    .filter(out -> out.value().equals(output()))
                    .isPresent()
            : row.state() == OperationState.FAILED && row.message().equals(why()));
  }

  private Json output() {
    return Json.object(
        "approved", Json.TRUE,
        "by", Json.of(caller.principal()),
        "comment", Json.of(comment));
  }

  private String why() {
    return "rejected by " + caller.principal() + (comment.isEmpty() ? "" : ": " + comment);
  }
}
