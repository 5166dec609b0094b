package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.model.Agenda;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Operation;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import java.util.List;
import java.util.Optional;

/**
 * Another payload for an operation that has not begun: the agenda has another definition then.
 *
 * @param seen its row as the request found it
 */
record EditCommand(
    EngineCore core,
    Caller caller,
    Agenda seen,
    int index,
    Definitions.Stored definition,
    String reason)
    implements Command<Done> {
  private static final int TOLD = 500;

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, seen.id().value()));
  }

  @Override
  public Done decide(Work work) {
    Agenda now =
        work.get(Tables.AGENDAS, seen.id())
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + seen.id()));
    if (now.definition().equals(definition.row().hash())) {
      return Done.DONE;
    }
    if (!now.definition().equals(seen.definition())) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "The agenda was edited by another meanwhile; try again");
    }
    Optional<Operation> row = work.get(Tables.OPERATIONS, seen.id(), index);
    Flow.editable(now, definition.plan(), row, index)
        .ifPresent(why -> {
          throw new ProblemException(
              ErrorCode.ILLEGAL_STATE, "Another payload is not possible: " + why);
        });
    String before =
        JsonText.print(
            core.definitions().plan(work, now.definition()).operation(index).spec().payload());
    SubmitCommand.keep(work, core, definition);
    work.put(Agendas.withDefinition(now, definition.row().hash()));
    DefinitionRows.leave(work, now.definition());
    Audits.write(
        work,
        caller,
        "edit-payload",
        "agenda/" + seen.id() + "/operation/" + definition.plan().operation(index).name(),
        seen.customer().value(),
        (reason.isEmpty() ? "" : reason + "; ") + "it was " + Texts.cut(before, TOLD));
    return Done.DONE;
  }
}
