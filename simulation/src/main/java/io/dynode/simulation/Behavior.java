package io.dynode.simulation;

import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.RaisedEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What a virtual module is going to do.
 *
 * @param micros how long it runs; never ends by itself when it is longer than its timeout
 * @param status exit code
 * @param produced what it leaves when that is 0
 */
record Behavior(long micros, int status, Produced produced) {
  static Behavior of(Assignment assignment, Chance chance, Faults faults) {
    long micros =
        runs(assignment, "long")
            ? chance.between(1_000_000L, 12_000_000L)
            : 5_000 + chance.waiting(500_000);
    if (faults.strikes(Fault.MODULE_HUNG, 0.02)) {
      micros = Long.MAX_VALUE / 4;
    }
    int status = faults.strikes(Fault.MODULE_FAILED, 0.08) ? chance.between(1, 3) : 0;
    return new Behavior(micros, status, produced(assignment, chance));
  }

  private static Produced produced(Assignment assignment, Chance chance) {
    Json by = Json.of(assignment.attempt().value());
    List<Json> insights = new ArrayList<>();
    for (int i = chance.below(3); i > 0; i--) {
      insights.add(Json.object("by", by, "place", Json.of(i)));
    }
    List<RaisedEvent> events = new ArrayList<>();
    if (runs(assignment, "raise")) {
      long n =
          assignment.payload().at("/n").orElse(Json.of(0)) instanceof Json.Num number
              ? number.decimal().longValue()
              : 0;
      for (int i = chance.between(1, 2); i > 0; i--) {
        Json data = Json.object("n", Json.of(n + 1), "by", by);
        events.add(new RaisedEvent("made-" + i + ".json", Prefab.MADE, "", data, List.of()));
      }
    }
    Json output =
        runs(assignment, "grow")
            ? Json.object("by", by, "operations", new Growing(chance, assignment).operations())
            : Json.object("by", by, "list", Growing.elements(chance.below(5)));
    return new Produced(output, insights, events);
  }

  /** Whether that is its module, which is pinned as owner/name@version. */
  private static boolean runs(Assignment assignment, String name) {
    return assignment.module().contains("/" + name + "@");
  }
}
