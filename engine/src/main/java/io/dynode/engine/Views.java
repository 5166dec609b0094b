package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AttemptId;
import io.dynode.model.Await;
import io.dynode.model.ErrorCode;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Builtin;
import io.dynode.workflow.Flow;
import io.dynode.workflow.Plan;
import io.dynode.workflow.PlannedOperation;
import io.dynode.workflow.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Agendas as users see them: the definition and the rows together. */
final class Views {
  private static final int PAGE = 100;

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

  /** The index of the operation of that name, ignoring case. */
  OptionalInt indexOf(Reader reader, AgendaId id, String name) {
    return new StoredMembers(reader, core.definitions(), agenda(reader, id)).roster().indexOf(name);
  }

  /** One of them, with its output. */
  Optional<OperationView> operation(Reader reader, AgendaId id, int index) {
    return operations(reader, id, index - 1, 1).stream()
        .filter(view -> view.index() == index)
        .map(view -> view.state().succeeded() ? view.withOutput(output(reader, id, index)) : view)
        .findFirst();
  }

  private static Json output(Reader reader, AgendaId id, int index) {
    return reader.get(Tables.OUTPUTS, id, index).map(Output::value).orElse(Json.NULL);
  }

  /** Without their outputs: of these there may be a megabyte each. */
  List<OperationView> operations(Reader reader, AgendaId id, int after, int limit) {
    Agenda agenda = agenda(reader, id);
    StoredMembers members = new StoredMembers(reader, core.definitions(), agenda);
    Plan plan = members.plan();
    Map<Integer, Operation> rows =
        reader.scan(Scan.of(Tables.OPERATIONS, limit, id).after(after)).stream()
            .collect(Collectors.toMap(Operation::index, Function.identity()));
    List<OperationView> views = new ArrayList<>();
    int end = (int) Math.min(plan.size(), (long) after + 1 + limit);
    for (int i = after + 1; i < end; i++) {
      String of = plan.onFailure(i) ? "onFailure" : "";
      views.add(
          view(members, plan.operation(i), of, Optional.ofNullable(rows.get(i)), plan::operation));
    }
    int next = Math.max(after + 1, plan.size());
    if (views.size() < limit && agenda.operations() > plan.mainCount()) {
      later(members, rows, next, limit, views);
    }
    return views;
  }

  /** Adds operations from an index on that came to be while the agenda ran. */
  private static void later(
      StoredMembers members,
      Map<Integer, Operation> rows,
      int from,
      int limit,
      List<OperationView> views) {
    Roster roster = members.roster();
    Scan<Group> groups = Scan.along(Tables.GROUPS, "by_first", 1, members.agenda().id());
    List<Group> page = members.reader().scan(groups.backwards().after(from + 1));
    if (page.isEmpty()) {
      page = members.reader().scan(groups);
    }
    int next = from;
    while (!page.isEmpty() && views.size() < limit) {
      for (Group group : page) {
        String of = roster.planned(group.index()).name();
        next = Math.max(next, group.first());
        while (group.holds(next) && views.size() < limit) {
          PlannedOperation planned = roster.member(group, next - group.first());
          Optional<Operation> row = Optional.ofNullable(rows.get(next));
          views.add(view(members, planned, of, row, i -> roster.member(group, i - group.first())));
          next++;
        }
      }
      page = members.reader().scan(groups.atMost(PAGE).after(page.getLast().first()));
    }
  }

  private static OperationView view(
      StoredMembers members,
      PlannedOperation planned,
      String of,
      Optional<Operation> row,
      IntFunction<PlannedOperation> named) {
    Reader reader = members.reader();
    AgendaId id = members.agenda().id();
    Optional<Lease> lease =
        row.filter(r -> r.state().leased())
            .flatMap(r -> reader.get(Tables.LEASES, new AttemptId(r.attempt())));
    OperationState state =
        lease
            .map(Lease::observed)
            .or(() -> row.map(Operation::state).filter(s -> s != OperationState.WAITING))
            .orElseGet(() -> derived(members, planned));
    List<String> dependencies = new ArrayList<>();
    for (int k = 0; k < planned.dependencyCount(); k++) {
      dependencies.add(named.apply(planned.dependency(k)).name());
    }
    return new OperationView(
        planned.index(),
        planned.name(),
        planned.spec(),
        state,
        of,
        dependencies,
        row,
        lease.map(Lease::progress).orElse(Json.NULL),
        Json.NULL,
        submitted(reader, id, planned));
  }

  /** The agenda that it submitted. */
  private static String submitted(Reader reader, AgendaId id, PlannedOperation planned) {
    return planned
        .builtin()
        .filter(builtin -> builtin == Builtin.AGENDA)
        .flatMap(_ -> reader.get(Tables.AWAITS, id, planned.index()))
        .map(Await::subject)
        .orElse("");
  }

  /** The state of one without a row: its instances may be under way. */
  private static OperationState derived(StoredMembers members, PlannedOperation planned) {
    OperationState derived = Flow.derivedState(members.agenda().state());
    boolean spreads =
        planned.spreads() && !derived.ended() && members.group(planned.index()).isPresent();
    return spreads ? OperationState.RUNNING : derived;
  }
}
