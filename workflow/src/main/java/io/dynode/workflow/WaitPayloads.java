package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the payload of a {@code wait} says: for a time, an approval, an event or a call. */
public final class WaitPayloads {
  /** Stands for more than one type of events. */
  public static final String ANY = "*";

  /** What the filter of a wait for an event sees. */
  public static final Set<String> VARIABLES = Set.copyOf(new TreeSet<>(List.of("event", "with")));

  /** What there may be one of. */
  static final List<String> KINDS = List.of("approval", "callback", "duration", "event", "until");

  private static final List<String> EVENT = List.of("filter", "types", "with");
  private static final int LONGEST = 1_000;
  private static final int MOST_TYPES = 100;

  private WaitPayloads() {}

  static List<Problem> check(Json.Obj object, boolean open) {
    List<Problem> problems = new ArrayList<>();
    List<String> given = KINDS.stream().filter(name -> object.get(name).isPresent()).toList();
    if (given.size() != 1) {
      problems.add(new Problem(ErrorCode.MISSING_FIELD, "Give one of " + KINDS + ".", ""));
      return problems;
    }
    String kind = given.getFirst();
    Json value = object.get(kind).orElseThrow();
    if (kind.equals("event")) {
      event(value, open, problems);
    } else if (kind.equals("approval") || kind.equals("callback")) {
      text(kind, value, open, problems);
    }
    return problems;
  }

  private static void text(String kind, Json value, boolean open, List<Problem> problems) {
    String text = value.text().orElse("");
    if (!(open && BuiltinPayloads.isOpen(value)) && (text.isEmpty() || text.length() > LONGEST)) {
      String what = kind.equals("approval") ? "what to approve" : "what the call is for";
      problems.add(
          new Problem(
              ErrorCode.WRONG_TYPE,
              "'" + kind + "' is a text of 1 to " + LONGEST + " characters: " + what + ".",
              "/" + kind));
    }
  }

  private static void event(Json value, boolean open, List<Problem> problems) {
    if (!(value instanceof Json.Obj object)) {
      if (!(open && BuiltinPayloads.isOpen(value))) {
        problems.add(
            new Problem(ErrorCode.WRONG_TYPE, "'event' is an object of " + EVENT + ".", "/event"));
      }
      return;
    }
    for (String name : object.members().keySet()) {
      if (!EVENT.contains(name)) {
        problems.add(
            new Problem(
                ErrorCode.UNKNOWN_FIELD,
                "'event' takes " + EVENT + "." + Problems.hint(name, EVENT),
                "/event/" + Problem.token(name)));
      }
    }
    types(object.get("types").orElse(Json.NULL), open, problems);
    Json filter = object.get("filter").orElse(Json.of(""));
    if (filter.text().isEmpty() || !Part.plain(filter.text().get())) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "'filter' is a condition on 'event' and 'with', without references: put those into"
                  + " 'with'.",
              "/event/filter"));
    }
  }

  private static void types(Json types, boolean open, List<Problem> problems) {
    if (open && BuiltinPayloads.isOpen(types)) {
      return;
    }
    List<Json> all = types instanceof Json.Arr list ? list.items() : List.of();
    boolean right = !all.isEmpty() && all.size() <= MOST_TYPES;
    for (Json type : all) {
      String text = type.text().orElse("");
      int star = text.indexOf('*');
      boolean whole = star < 0 || star == text.length() - 1;
      right &=
          (open && BuiltinPayloads.isOpen(type))
              || (whole && !text.isEmpty() && text.length() <= LONGEST);
    }
    if (!right) {
      problems.add(
          new Problem(
              ErrorCode.WRONG_TYPE,
              "'types' is a list of 1 to " + MOST_TYPES + " types of events, exact or prefix*.",
              "/event/types"));
    }
  }

  /** The condition in a payload as it is written; empty: it has none. */
  static Optional<String> filter(Json payload) {
    return payload.at("/event/filter").flatMap(Json::text).filter(text -> !text.isBlank());
  }

  /** What somebody is asked to approve; empty: it waits for something else. */
  static Optional<String> approval(Json payload) {
    return payload.at("/approval").flatMap(Json::text);
  }

  /** What a call is waited for; empty: it waits for something else. */
  static Optional<String> callback(Json payload) {
    return payload.at("/callback").flatMap(Json::text);
  }

  /** Which events are waited for; empty: it waits for something else. */
  static Optional<Json> event(Json payload) {
    return payload.at("/event");
  }

  /** The one type that is waited for, or {@link #ANY}. */
  static String subject(Json event) {
    List<String> types = types(event);
    boolean one = types.size() == 1 && !types.getFirst().endsWith(ANY);
    return one ? types.getFirst() : ANY;
  }

  /** The types that are waited for, exact or prefix*. */
  public static List<String> types(Json event) {
    return event.at("/types").orElse(Json.NULL) instanceof Json.Arr list
        ? list.items().stream().map(type -> type.text().orElse("")).toList()
        : List.of();
  }
}
