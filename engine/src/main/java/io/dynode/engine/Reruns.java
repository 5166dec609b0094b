package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationSpec;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Resource;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.ModuleCatalog;
import io.dynode.workflow.Plan;
import io.dynode.workflow.Rerun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Prepares reruns; costs what the agenda is large, outside of the writer. */
final class Reruns {
  private final EngineCore core;
  private final Submissions submissions;

  Reruns(EngineCore core) {
    this.core = core;
    this.submissions = new Submissions(core);
  }

  /** What the request would do to an agenda that has ended. */
  RerunPlan prepare(Reads reads, Agenda agenda, RerunRequest request) {
    if (!agenda.state().ended()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Agenda "
              + agenda.id()
              + " has not ended, it is "
              + agenda.state()
              + "; wait for its end or cancel it, then run it again");
    }
    Plan plan = reads.read(r -> core.definitions().plan(r, agenda.definition()));
    RerunPlan.Ends ends = ends(reads, agenda, plan);
    Origin before = origin(reads, agenda);
    Origin origin = origin(reads, agenda, before, request);
    AgendaSpec spec =
        request.params().isEmpty() && origin.template().equals(before.template())
            ? plan.spec()
            : withParams(reads, agenda, plan.spec(), origin, request.params());
    BitSet changed = Rerun.changed(plan.spec(), spec);
    ModuleCatalog modules = new KeptModules(core.catalog(), reads, agenda, plan);
    Definitions.Stored definition = core.definitions().compile(spec, modules);
    Rerun rerun =
        Rerun.of(
            definition.plan(),
            i -> ends.states()[i],
            i -> ends.open()[i] > 0,
            new Rerun.Asked(named(plan, request.reset()), changed, request.all()));
    BitSet again = rerun.again();
    if (again.isEmpty()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Nothing of agenda "
              + agenda.id()
              + " runs again: every operation succeeded or was skipped by its condition; name"
              + " operations in 'reset', or say 'all'");
    }
    if (request.versions() == RerunRequest.Versions.NEWEST) {
      definition = core.definitions().compile(newest(definition.plan(), again), modules);
    }
    Definitions.Stored made = definition;
    reads.read(reader -> {
      new FitCheck(reader, agenda.pool().value()).check(made);
      return Done.DONE;
    });
    String mode = request.all() ? "all" : request.reset().isEmpty() ? "continue" : "reset";
    RerunPlan.Decided decided = new RerunPlan.Decided(made, rerun.stored(), mode, origin);
    return RerunPlan.of(agenda, plan, rerun, ends, decided).from(before);
  }

  private static RerunPlan.Ends ends(Reads reads, Agenda agenda, Plan plan) {
    OperationState[] states = new OperationState[plan.size()];
    Arrays.fill(states, OperationState.WAITING);
    // Rows of what came to be while it ran lie behind.
    List<Operation> rows =
        reads.read(r -> r.scan(Scan.of(Tables.OPERATIONS, plan.size(), agenda.id())));
    rows.stream()
        .filter(row -> row.index() < plan.size())
        .forEach(row -> states[row.index()] = row.state());
    int[] made = new int[plan.size()];
    int[] open = new int[plan.size()];
    for (Group group : groups(reads, agenda, plan)) {
      states[group.index()] = state(group, states[group.index()]);
      made[group.index()] = group.count();
      open[group.index()] = group.instances() ? group.failed() + group.open() : 0;
    }
    return new RerunPlan.Ends(states, made, open);
  }

  private static List<Group> groups(Reads reads, Agenda agenda, Plan plan) {
    return reads.read(r -> r.scan(Scan.of(Tables.GROUPS, plan.size(), agenda.id()))).stream()
        .filter(group -> group.index() < plan.size())
        .toList();
  }

  /** How an operation ended with all that belongs to it. */
  private static OperationState state(Group group, OperationState own) {
    if (group.failed() > 0) {
      return OperationState.FAILED;
    }
    return group.open() > 0 ? OperationState.CANCELED : own;
  }

  private static Origin origin(Reads reads, Agenda agenda) {
    Optional<AgendaRun> row = reads.read(r -> r.get(Tables.RUNS, agenda.id(), agenda.run()));
    return row.map(r -> new Origin(r.template(), (Json.Obj) r.params())).orElse(Origin.NONE);
  }

  /** What its operations are made from now: the same template, or the newest version of it. */
  private Origin origin(Reads reads, Agenda agenda, Origin before, RerunRequest request) {
    Json.Obj params = merged(before.params(), request.params());
    if (before.template().isEmpty() || request.versions() == RerunRequest.Versions.KEPT) {
      return new Origin(before.template(), params);
    }
    Catalog.Name name = Catalog.Name.parse(before.template());
    Resource newest =
        submissions.template(reads, agenda.customer().value(), name.owner() + "/" + name.name());
    return new Origin(Catalog.pinned(newest), params);
  }

  private static Json.Obj merged(Json.Obj before, Map<String, Json> params) {
    Map<String, Json> all = new LinkedHashMap<>(before.members());
    all.putAll(params);
    return new Json.Obj(all);
  }

  private static BitSet named(Plan plan, List<String> names) {
    BitSet named = new BitSet();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      OptionalInt index = plan.indexOf(names.get(i));
      if (index.isPresent() && !plan.onFailure(index.getAsInt())) {
        named.set(index.getAsInt());
      } else if (problems.size() < 100) {
        problems.add(
            new Problem(
                ErrorCode.UNKNOWN_OPERATION,
                "The agenda has no operation '"
                    + names.get(i)
                    + "'"
                    + (index.isPresent() ? " but in onFailure, which runs when it fails" : "")
                    + (names.get(i).indexOf('[') > 0 ? "; name the whole forEach" : ""),
                "/reset/" + i));
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    return named;
  }

  // --- Other params ---

  private AgendaSpec withParams(
      Reads reads, Agenda agenda, AgendaSpec spec, Origin origin, Map<String, Json> params) {
    if (origin.template().isEmpty()) {
      return spec.with(
          merged(new Json.Obj(spec.params()), params).members(),
          spec.operations(),
          spec.onFailure());
    }
    Json.Obj made =
        submissions.made(
            submissions.template(reads, agenda.customer().value(), origin.template()),
            origin.params().members());
    AgendaSpec fresh = Records.decode(made, AgendaSpec.class);
    return spec.with(
        fresh.params(),
        sameVersions(spec.operations(), fresh.operations()),
        sameVersions(spec.onFailure(), fresh.onFailure()));
  }

  /** The fresh operations, each of the version that it has been pinned to. */
  private static List<OperationSpec> sameVersions(
      List<OperationSpec> before, List<OperationSpec> fresh) {
    List<String> was = before.stream().map(OperationSpec::name).toList();
    if (!was.equals(fresh.stream().map(OperationSpec::name).toList())) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "The template makes other operations now, by its version or these parameters; submit a"
              + " new agenda, or leave them as they were",
          "/params");
    }
    List<OperationSpec> all = new ArrayList<>(fresh.size());
    for (int i = 0; i < fresh.size(); i++) {
      OperationSpec is = fresh.get(i);
      String pinned = before.get(i).type();
      all.add(names(is.type(), pinned) ? is.withType(pinned) : is);
    }
    return all;
  }

  /** Whether that type may mean the pinned one. */
  private static boolean names(String type, String pinned) {
    Catalog.Name is = Catalog.Name.parse(type);
    Catalog.Name was = Catalog.Name.parse(pinned);
    return is.name().equals(was.name())
        && (is.owner().isEmpty() || is.owner().equals(was.owner()))
        && (is.version().isEmpty() || is.version().equals(was.version()));
  }

  private static AgendaSpec newest(Plan plan, BitSet again) {
    List<OperationSpec> operations = new ArrayList<>(plan.spec().operations());
    for (int i = again.nextSetBit(0); i >= 0; i = again.nextSetBit(i + 1)) {
      operations.set(i, newest(operations.get(i)));
    }
    List<OperationSpec> onFailure = plan.spec().onFailure().stream().map(Reruns::newest).toList();
    return plan.spec().with(operations, onFailure);
  }

  private static OperationSpec newest(OperationSpec operation) {
    Catalog.Name pinned = Catalog.Name.parse(operation.type());
    return pinned.version().isEmpty()
        ? operation
        : operation.withType(pinned.owner() + "/" + pinned.name());
  }
}
