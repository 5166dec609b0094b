package io.dynode.simulation;

import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a virtual generator makes: operations that wait for each other, and now and then a mistake.
 */
final class Growing {
  private static final int DEPTH = 2;

  private final Chance chance;
  private final String name;

  Growing(Chance chance, Assignment assignment) {
    this(chance, assignment.operation());
  }

  Growing(Chance chance, String name) {
    this.chance = chance;
    this.name = name;
  }

  /** The same operations as they stand in a payload, whose references are its own. */
  static Json quoted(Json value) {
    return switch (value) {
      case Json.Text text -> Json.of(text.value().replace("@<", "@@<"));
      case Json.Arr array -> Json.of(array.items().stream().map(Growing::quoted).toList());
      case Json.Obj object -> {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, member) -> members.put(name, quoted(member)));
        yield new Json.Obj(members);
      }
      case Json.Null _, Json.Bool _, Json.Num _ -> value;
    };
  }

  /** Elements of an array that tell their place. */
  static Json elements(int count) {
    List<Json> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Json.object("n", Json.of(i)));
    }
    return Json.of(all);
  }

  Json operations() {
    List<Json> all = new ArrayList<>();
    int count = chance.below(4);
    boolean deeper = name.chars().filter(c -> c == '.').count() < DEPTH;
    for (int i = 0; i < count; i++) {
      List<Json> after = new ArrayList<>();
      for (int j = 0; j < i; j++) {
        if (chance.happens(0.4)) {
          after.add(Json.of(name + "." + j));
        }
      }
      if (chance.happens(0.03)) {
        after.add(Json.of("nowhere"));
      }
      boolean grows = deeper && chance.happens(0.2);
      boolean spreads = !grows && chance.happens(0.2);
      all.add(
          Json.object(
              "name", Json.of(name + "." + i),
              "type", Json.of(grows ? "grow" : "work"),
              "dependsOn", Json.of(after),
              "forEach", spreads ? elements(chance.below(4)) : Json.NULL,
              "growth", growth(grows),
              "resources", resources(),
              "environment", environment(),
              "payload", spreads ? element(Json.EMPTY) : Json.EMPTY));
    }
    return Json.of(all);
  }

  private Json growth(boolean grows) {
    return Json.of(!grows ? "none" : chance.happens(0.7) ? "awaited" : "free");
  }

  private Json environment() {
    return Json.of(chance.happens(0.1) ? VirtualHost.RARE : "");
  }

  /**
   * Mostly what its module says; now and then more than its agenda has reserved, or any host has.
   */
  private Json resources() {
    return chance.happens(0.3)
        ? Json.object("cpuMillis", Json.of(500L * chance.between(1, 5)))
        : Json.NULL;
  }

  /** The payload of an operation that runs for each element. */
  static Json element(Json inputs) {
    return Json.object(
        "inputs", inputs, "item", Json.of("@<item>"), "at", Json.of("@<index>"), "n", Json.of(0));
  }
}
