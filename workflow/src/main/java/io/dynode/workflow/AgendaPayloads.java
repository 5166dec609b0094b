package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the payload of an {@code agenda} says: an agenda, and which of its outputs are wanted. */
public final class AgendaPayloads {
  /** What there may be of an agenda; all else it has from its parent, or by itself. */
  static final List<String> KNOWN =
      List.of(
          "failurePolicy",
          "labels",
          "linkId",
          "onFailure",
          "operations",
          "outputs",
          "params",
          "priority",
          "queue",
          "rerun",
          "resources",
          "retry",
          "template",
          "timeout",
          "title");

  /** Most operations of an agenda whose outputs are all taken. */
  public static final int MOST_OUTPUTS = 1_000;

  private static final String OUTPUTS = "outputs";
  private static final String TEMPLATE = "template";

  private AgendaPayloads() {}

  static List<Problem> check(Json.Obj object, boolean open) {
    List<Problem> problems = new ArrayList<>();
    boolean template = object.get(TEMPLATE).isPresent();
    if (template == object.get("operations").isPresent()) {
      problems.add(
          new Problem(ErrorCode.MISSING_FIELD, "Give one of 'operations' and 'template'.", ""));
    }
    text(object, TEMPLATE, open, problems);
    Json outputs = object.get(OUTPUTS).orElse(Json.of(List.of()));
    boolean right = outputs instanceof Json.Arr || (open && BuiltinPayloads.isOpen(outputs));
    if (outputs instanceof Json.Arr list) {
      right = list.items().stream().allMatch(name -> name.text().isPresent());
    }
    if (!right) {
      problems.add(
          new Problem(
              ErrorCode.WRONG_TYPE,
              "'outputs' is a list of names of the agenda's operations.",
              "/" + OUTPUTS));
    } else if (object.get("operations").orElse(Json.NULL) instanceof Json.Arr operations
        && outputs instanceof Json.Arr list
        && list.items().isEmpty()) {
      tooMany(operations.items().size()).ifPresent(problems::add);
    }
    return problems;
  }

  /**
   * What is wrong with an agenda of so many operations of which all outputs are wanted.
   *
   * @param operations without those of {@code onFailure}
   */
  public static Optional<Problem> tooMany(int operations) {
    return operations <= MOST_OUTPUTS
        ? Optional.empty()
        : Optional.of(
            new Problem(
                ErrorCode.TOO_LARGE,
                "The agenda has "
                    + operations
                    + " operations, and the outputs of at most "
                    + MOST_OUTPUTS
                    + " are taken; say in 'outputs' of which ones they are wanted.",
                "/" + OUTPUTS));
  }

  private static void text(Json.Obj object, String name, boolean open, List<Problem> problems) {
    Optional<Json> value = object.get(name);
    if (value.isPresent() && !(open && BuiltinPayloads.isOpen(value.get()))) {
      if (value.get().text().orElse("").isEmpty()) {
        problems.add(
            new Problem(
                ErrorCode.WRONG_TYPE, "'" + name + "' is the name of a template.", "/" + name));
      }
    }
  }

  /** The template as it is written; empty: none, or a reference says it. */
  static Optional<String> template(Json payload) {
    return payload.at("/" + TEMPLATE).flatMap(Json::text).filter(Part::plain);
  }

  /** The same of that version of its template. */
  static Json pinned(Json payload, String template) {
    Map<String, Json> members = new LinkedHashMap<>(((Json.Obj) payload).members());
    members.put(TEMPLATE, Json.of(template));
    return new Json.Obj(members);
  }

  /** The agenda that a resolved payload says. */
  public static Json agenda(Json payload) {
    Map<String, Json> members = new LinkedHashMap<>(((Json.Obj) payload).members());
    members.remove(OUTPUTS);
    return new Json.Obj(members);
  }

  /** Names of the operations whose outputs are wanted; empty: of all. */
  public static List<String> outputs(Json payload) {
    return payload.at("/" + OUTPUTS).orElse(Json.NULL) instanceof Json.Arr list
        ? list.items().stream().map(name -> name.text().orElse("")).toList()
        : List.of();
  }
}
