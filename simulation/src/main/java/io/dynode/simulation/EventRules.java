package io.dynode.simulation;

import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Event;
import io.dynode.model.Json;
import java.util.HashMap;
import java.util.Map;

/** What must have become of every event once all is quiet. */
final class EventRules {
  private final Mirror mirror;
  private final Findings findings;

  EventRules(Mirror mirror, Findings findings) {
    this.mirror = mirror;
    this.findings = findings;
  }

  void check() {
    Map<String, Integer> dispatches = new HashMap<>();
    Map<String, Integer> wanted = new HashMap<>();
    for (Dispatch d : mirror.dispatches.values()) {
      String event = new io.dynode.model.EventKey(d.customer(), d.source(), d.eventId()).text();
      dispatches.merge(event, 1, Integer::sum);
      outcome(d, event, wanted);
    }
    for (Event event : mirror.events.values()) {
      int expected = event.type().equals(Prefab.MADE) ? 1 : 0;
      int found = dispatches.getOrDefault(event.key().text(), 0);
      if (found != expected) {
        findings.violated(
            "An event has one dispatch for each trigger", event.key() + " has " + found);
      }
    }
    Map<String, Integer> made = new HashMap<>();
    for (Case own : mirror.cases.values()) {
      String cause = own.row().causeEvent();
      if (!cause.isEmpty()) {
        made.merge(cause, 1, Integer::sum);
      }
    }
    if (!made.equals(wanted)) {
      findings.violated("A dispatch makes one agenda", "made " + made + ", decided " + wanted);
    }
  }

  private void outcome(Dispatch d, String key, Map<String, Integer> wanted) {
    Event event = mirror.events.get(key);
    long n = event == null ? 0 : number(event);
    boolean passes = n < Prefab.DEPTH;
    switch (d.outcome()) {
      case PENDING, PARKED -> findings.violated("A dispatch is decided in the end", d.toString());
      case AGENDA -> {
        wanted.merge(key, 1, Integer::sum);
        if (!mirror.cases.containsKey(d.agenda())) {
          findings.violated("A dispatch makes one agenda", d.toString());
        }
      }
      case FILTERED, DEAD -> {
        // Judged below.
      }
    }
    boolean right =
        passes
            ? d.outcome() == DispatchOutcome.AGENDA
                || (d.outcome() == DispatchOutcome.DEAD && d.code().equals("too-many-parked"))
            : d.outcome() == DispatchOutcome.FILTERED;
    if (!right) {
      findings.violated("A dispatch is decided by its trigger", d + " for " + event);
    }
  }

  static long number(Event event) {
    return event.body().at("/data/n").orElse(Json.NULL) instanceof Json.Num number
        ? number.decimal().longValue()
        : 0;
  }
}
