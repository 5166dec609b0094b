package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.ErrorCode;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts into an operation what it takes from others, when its turn has come. */
final class InputResolver {
  private final AgendaView view;
  private final Ledger ledger;
  private final Limits limits;

  /** Arrays put together or resolved in this flow, so that many who want one share it. */
  private final Map<Integer, Optional<Json>> children = new HashMap<>();

  private final Map<Integer, List<Json>> elements = new HashMap<>();

  InputResolver(AgendaView view, Ledger ledger, Limits limits) {
    this.view = view;
    this.ledger = ledger;
    this.limits = limits;
  }

  /** Payload and files; complete only when there are no problems. */
  record Resolved(Json payload, List<Start.Files> files, List<Problem> problems) {}

  Resolved resolve(PlannedOperation planned) {
    List<Problem> problems = new ArrayList<>();
    Json payload = value(planned, planned.inputs().payload(), "/payload", problems);
    if (problems.isEmpty()) {
      planned
          .builtin()
          .ifPresent(builtin ->
              BuiltinPayloads.check(builtin, payload, /* open= */ false)
                  .forEach(problem -> problems.add(problem.under("/payload"))));
    }
    List<Start.Files> files = new ArrayList<>();
    for (int k = 0; k < planned.inputs().files().size(); k++) {
      files.add(files(planned, planned.inputs().files().get(k), "/files/" + k, problems));
    }
    return new Resolved(payload, files, problems);
  }

  private Start.Files files(
      PlannedOperation planned,
      PlannedOperation.FilePlan plan,
      String pointer,
      List<Problem> problems) {
    String glob = text(planned, plan.glob(), pointer + "/glob", problems);
    String to = text(planned, plan.to(), pointer + "/to", problems);
    FileRules.glob(glob).ifPresent(wrong -> problems.add(path(wrong, pointer + "/glob")));
    FileRules.folder(to).ifPresent(wrong -> problems.add(path(wrong, pointer + "/to")));
    int from = plan.from().isEmpty() ? -1 : ledger.roster().indexOf(plan.from()).orElseThrow();
    return new Start.Files(from, glob, to);
  }

  private static Problem path(String wrong, String pointer) {
    return new Problem(ErrorCode.INVALID_PATH, wrong, pointer);
  }

  private String text(
      PlannedOperation planned, References references, String pointer, List<Problem> problems) {
    Json value = value(planned, references, pointer, problems);
    return switch (value) {
      case Json.Text text -> text.value();
      case Json.Num number -> number.literal();
      case Json.Bool _, Json.Null _, Json.Arr _, Json.Obj _ -> {
        problems.add(
            new Problem(ErrorCode.UNRESOLVED_REFERENCE, "It must resolve to a text.", pointer));
        yield "";
      }
    };
  }

  private Json value(
      PlannedOperation planned, References references, String pointer, List<Problem> problems) {
    References.Resolved resolved =
        references.resolve(
            reference -> named(planned, reference, pointer, problems), limits.resolvedBytes());
    resolved.problems().forEach(problem -> problems.add(problem.under(pointer)));
    return resolved.value();
  }

  private Optional<Json> named(
      PlannedOperation planned, Reference reference, String pointer, List<Problem> problems) {
    if (reference.children().isPresent()) {
      int generator = ledger.roster().indexOf(reference.children().get()).orElseThrow();
      Optional<Json> all = children.computeIfAbsent(generator, this::children);
      if (all.isEmpty()) {
        problems.add(
            new Problem(
                ErrorCode.TOO_LARGE,
                reference + " is too large; pass large data as files.",
                pointer + reference.pointer()));
      }
      return Optional.of(all.orElse(Json.NULL));
    }
    if (reference.operation().isEmpty()) {
      return reference.isIndex()
          ? Optional.of(Json.of(planned.number()))
          : ledger.kin().item(planned.index());
    }
    OptionalInt index = ledger.roster().indexOf(reference.operation().get());
    return index.isPresent() ? ledger.output(index.getAsInt()) : Optional.of(failure());
  }

  /** Empty: they are too long together. */
  private Optional<Json> children(int generator) {
    Optional<Group> made = ledger.group(generator);
    if (made.isEmpty()) {
      return Optional.of(Json.of(List.of()));
    }
    Group group = made.get();
    return ledger.outputs(group.first(), group.count(), limits.resolvedBytes()).map(Json.Arr::new);
  }

  /** The elements for which there are to be instances; empty and problems: there are none. */
  Optional<List<Json>> elements(PlannedOperation planned, List<Problem> problems) {
    List<Json> known = elements.get(planned.index());
    if (known != null) {
      return Optional.of(known);
    }
    Json value = value(planned, planned.inputs().forEach().orElseThrow(), "/forEach", problems);
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    if (!(value instanceof Json.Arr array)) {
      problems.add(
          new Problem(
              ErrorCode.WRONG_TYPE,
              planned.spec().forEach().text().orElse("It") + " is no array.",
              "/forEach"));
      return Optional.empty();
    }
    elements.put(planned.index(), array.items());
    return Optional.of(array.items());
  }

  /** What operations of {@code onFailure} are told of why they run. */
  private Json failure() {
    Agenda agenda = ledger.agenda().row();
    return Json.object("code", Json.of(agenda.code()), "message", Json.of(agenda.message()));
  }

  /**
   * What its condition sees: {@code ops.<name>.state}, {@code ops.<name>.out} of those that have an
   * output, {@code params}, {@code event}. Only operations that it names are there.
   */
  Map<String, Json> variables(PlannedOperation planned) {
    Map<String, Json> ops = new LinkedHashMap<>();
    planned.inputs().names().forEach(name -> ops.put(name, facts(name)));
    Map<String, Json> variables = new LinkedHashMap<>();
    variables.put("event", view.event());
    variables.put("ops", new Json.Obj(ops));
    variables.put("params", new Json.Obj(view.plan().spec().params()));
    if (planned.number() >= 0) {
      variables.put("item", ledger.kin().item(planned.index()).orElse(Json.NULL));
      variables.put("index", Json.of(planned.number()));
    }
    return variables;
  }

  private Json facts(String name) {
    OptionalInt found = ledger.roster().indexOf(name);
    Map<String, Json> facts = new LinkedHashMap<>();
    if (found.isEmpty()) {
      facts.put("state", Json.of("failed"));
      facts.put("out", failure());
      return new Json.Obj(facts);
    }
    int index = found.getAsInt();
    // What has no row when those of onFailure run will never have one.
    OperationState unmet =
        ledger.agenda().onFailure() == Agenda.OnFailure.NONE
            ? OperationState.WAITING
            : OperationState.CANCELED;
    OperationState state = ledger.operation(index).map(row -> row.state()).orElse(unmet);
    facts.put("state", Json.of(state.name().toLowerCase(Locale.ROOT)));
    ledger.output(index).ifPresent(output -> facts.put("out", output));
    return new Json.Obj(facts);
  }
}
