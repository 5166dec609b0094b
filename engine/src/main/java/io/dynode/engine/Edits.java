package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.OperationSpec;
import io.dynode.model.ProblemException;
import io.dynode.workflow.Plan;
import io.dynode.workflow.PlannedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Prepares another definition of an agenda that has begun or waits; costs outside the writer. */
final class Edits {
  private final EngineCore core;

  Edits(EngineCore core) {
    this.core = core;
  }

  /** The agenda with another payload of one operation, which waits for the same others. */
  Definitions.Stored payload(Reads reads, Agenda agenda, int index, Json payload) {
    Plan plan = reads.read(r -> core.definitions().plan(r, agenda.definition()));
    if (index >= plan.size()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Another payload is not possible: the operation was made while the agenda ran");
    }
    PlannedOperation before = plan.operation(index);
    List<OperationSpec> operations = new ArrayList<>(plan.spec().operations());
    List<OperationSpec> onFailure = new ArrayList<>(plan.spec().onFailure());
    OperationSpec edited = before.spec().with(payload, dependencies(plan, before));
    if (plan.onFailure(index)) {
      onFailure.set(index - plan.mainCount(), edited);
    } else {
      operations.set(index, edited);
    }
    AgendaSpec spec = plan.spec().with(operations, onFailure);
    Definitions.Stored stored =
        core.definitions().compile(spec, new KeptModules(core.catalog(), reads, agenda, plan));
    Set<String> more = new TreeSet<>(dependencies(stored.plan(), stored.plan().operation(index)));
    more.removeAll(dependencies(plan, before));
    if (!more.isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "The payload refers to "
              + more
              + ", for which '"
              + before.name()
              + "' does not wait; an agenda that was accepted keeps its order",
          "/payload");
    }
    return stored;
  }

  private static List<String> dependencies(Plan plan, PlannedOperation operation) {
    List<String> names = new ArrayList<>();
    for (int k = 0; k < operation.dependencyCount(); k++) {
      names.add(plan.operation(operation.dependency(k)).name());
    }
    return names;
  }
}
