package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import io.dynode.workflow.Plan;
import io.dynode.workflow.PlannedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Agendas as users see them: the definition and the rows together. */
final class Views {
  private final EngineCore core;

  Views(EngineCore core) {
    this.core = core;
  }

  Plan plan(Reader reader, AgendaId id) {
    return core.definitions().plan(reader, agenda(reader, id).definition());
  }

  private static Agenda agenda(Reader reader, AgendaId id) {
    return reader
        .get(Tables.AGENDAS, id)
        .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + id));
  }

  /** The place of the operation of that name, ignoring case. */
  OptionalInt indexOf(Reader reader, AgendaId id, String name) {
    return plan(reader, id).indexOf(name);
  }

  List<OperationView> operations(Reader reader, AgendaId id, int after, int limit) {
    Agenda agenda = agenda(reader, id);
    Plan plan = core.definitions().plan(reader, agenda.definition());
    int end = (int) Math.min(plan.size(), (long) after + 1 + limit);
    Map<Integer, Operation> rows =
        reader.scan(Scan.of(Tables.OPERATIONS, limit, id).after(after)).stream()
            .collect(Collectors.toMap(Operation::index, Function.identity()));
    List<OperationView> views = new ArrayList<>();
    for (int i = after + 1; i < end; i++) {
      views.add(view(reader, agenda, plan, plan.operation(i), Optional.ofNullable(rows.get(i))));
    }
    return views;
  }

  private static OperationView view(
      Reader reader, Agenda agenda, Plan plan, PlannedOperation planned, Optional<Operation> row) {
    Optional<Lease> lease =
        row.filter(r -> r.state().leased())
            .flatMap(r -> reader.get(Tables.LEASES, new AttemptId(r.attempt())));
    OperationState state =
        lease
            .map(Lease::observed)
            .or(() -> row.map(Operation::state).filter(s -> s != OperationState.WAITING))
            .orElseGet(() -> Flow.derivedState(agenda.state()));
    List<String> dependencies = new ArrayList<>();
    for (int k = 0; k < planned.dependencyCount(); k++) {
      dependencies.add(plan.operation(planned.dependency(k)).name());
    }
    Json output =
        state.succeeded()
            ? reader
                .get(Tables.OUTPUTS, agenda.id(), planned.index())
                .map(Output::value)
                .orElse(Json.NULL)
            : Json.NULL;
    return new OperationView(
        planned.index(),
        planned.spec(),
        state,
        plan.onFailure(planned.index()) ? "onFailure" : "",
        dependencies,
        row,
        lease.map(Lease::progress).orElse(Json.NULL),
        output);
  }
}
