package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the payload of an {@code update-agenda} says: what its own agenda is to be like. */
final class UpdatePayloads {
  static final String OPERATIONS = "operations";
  static final List<String> KNOWN =
      List.of("externalId", "linkId", OPERATIONS, "priority", "title");

  /** Longest text of each, as in an agenda. */
  private static final Map<String, Integer> TEXTS =
      Map.of("title", 500, "linkId", 128, "externalId", 128);

  private static final int PRIORITY = 1_000;

  private UpdatePayloads() {}

  static List<Problem> check(Json.Obj object, boolean open) {
    List<Problem> problems = new ArrayList<>();
    if (object.members().isEmpty()) {
      problems.add(new Problem(ErrorCode.MISSING_FIELD, "Give some of " + KNOWN + ".", ""));
    }
    for (String name : List.of("externalId", "linkId", "title")) {
      int longest = TEXTS.getOrDefault(name, 0);
      given(object, name, open)
          .filter(value -> value.text().filter(text -> text.length() <= longest).isEmpty())
          .ifPresent(_ ->
              problems.add(
                  new Problem(
                      ErrorCode.WRONG_TYPE,
                      "'" + name + "' is a text of at most " + longest + " characters.",
                      "/" + name)));
    }
    given(object, "priority", open)
        .filter(value -> priority(value).isEmpty())
        .ifPresent(_ ->
            problems.add(
                new Problem(
                    ErrorCode.WRONG_TYPE,
                    "'priority' is a whole number from -" + PRIORITY + " to " + PRIORITY + ".",
                    "/priority")));
    given(object, OPERATIONS, open)
        .filter(value -> !(value instanceof Json.Arr))
        .ifPresent(_ ->
            problems.add(
                new Problem(ErrorCode.WRONG_TYPE, "'operations' is a list.", "/" + OPERATIONS)));
    return problems;
  }

  private static Optional<Json> given(Json.Obj object, String name, boolean open) {
    return object.get(name).filter(value -> !(open && BuiltinPayloads.isOpen(value)));
  }

  private static Optional<Integer> priority(Json value) {
    if (!(value instanceof Json.Num number)) {
      return Optional.empty();
    }
    try {
      int whole = number.decimal().intValueExact();
      return Math.abs(whole) <= PRIORITY ? Optional.of(whole) : Optional.empty();
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** The text of that name in a resolved payload. */
  static Optional<String> text(Json payload, String name) {
    return payload.at("/" + name).flatMap(Json::text);
  }

  /** The priority in a resolved payload. */
  static Optional<Integer> priorityOf(Json payload) {
    return payload.at("/priority").flatMap(UpdatePayloads::priority);
  }
}
