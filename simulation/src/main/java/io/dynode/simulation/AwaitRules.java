package io.dynode.simulation;

import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.Event;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What operations wait for without an attempt: nothing is lost, nothing comes from nowhere. */
final class AwaitRules {
  private final Mirror mirror;
  private final Findings findings;

  AwaitRules(Mirror mirror, Findings findings) {
    this.mirror = mirror;
    this.findings = findings;
  }

  /** After every commit: who sleeps is woken by a time or by what it waits for. */
  void check(Case own) {
    for (Operation o : own.operations.values()) {
      Await await = own.awaits.get(o.index());
      boolean sleeps = o.state() == OperationState.SLEEPING;
      if (await != null && await.open()) {
        if (!sleeps || await.run() != o.run() || await.number() != o.attempts()) {
          findings.violated("Only who sleeps waits for something", o + " and " + await);
        }
      } else if (sleeps && o.wakeMicros() == 0) {
        findings.violated("Something ends every sleep", o.toString());
      }
    }
  }

  /** Once all were told of all events: nobody waits for one that has come. */
  void quiet() {
    for (Case own : mirror.cases.values()) {
      for (Await await : own.awaits.values()) {
        if (await.open() && await.kind() == AwaitKind.EVENT) {
          mirror.events.values().stream()
              .filter(event -> fits(await, event))
              .findFirst()
              .ifPresent(event ->
                  findings.violated(
                      "An event reaches those who wait for it", event.key() + " not " + await));
        }
      }
    }
  }

  /** At the end: what ended a wait is an event that fits. */
  void whole() {
    children();
    for (Case own : mirror.cases.values()) {
      for (Await await : own.awaited.values()) {
        Operation o = own.operations.get(await.index());
        boolean came =
            o != null
                && o.run() == await.run()
                && o.attempts() == await.number()
                && o.state() == OperationState.SUCCEEDED
                && !o.reason().startsWith(EndRules.BY_HAND)
                && await.kind() == AwaitKind.EVENT;
        Json output = own.outputs.getOrDefault(await.index(), Json.NULL);
        if (came
            && mirror.events.values().stream()
                .noneMatch(e -> output.equals(e.body()) && fits(await, e))) {
          findings.violated("A wait ends by an event that fits", o + " by " + output);
        }
      }
    }
  }

  static String key(Await await) {
    return await.agenda() + "/" + await.index() + "/" + await.run() + "/" + await.number();
  }

  /** A try of an operation submits one agenda, and ends as that did. */
  private void children() {
    Map<String, Integer> submitted = new HashMap<>();
    mirror.born.forEach((key, children) -> {
      children.forEach(child -> submitted.merge(child, 1, Integer::sum));
      if (children.size() > 1) {
        findings.violated("A try submits one agenda", key + " submitted " + children);
      }
    });
    for (Case own : mirror.cases.values()) {
      boolean child = own.row().causeEvent().isEmpty() && !own.row().causeAgenda().isEmpty();
      if (child && submitted.getOrDefault(own.id, 0) != 1) {
        findings.violated("A try submits one agenda", own.row() + " is nobody's");
      }
      own.awaited.values().stream()
          .filter(await -> await.kind() == AwaitKind.AGENDA && !await.subject().isEmpty())
          .forEach(await -> parent(own, await));
    }
  }

  private static boolean right(Operation o, boolean byHand, AgendaState end) {
    return switch (o.state()) {
      case SUCCEEDED -> byHand || end == AgendaState.SUCCEEDED;
      case FAILED -> o.code().equals("timed-out") || end != AgendaState.SUCCEEDED;
      default -> true;
    };
  }

  private void parent(Case own, Await await) {
    Operation o = own.operations.get(await.index());
    Case child = mirror.cases.get(await.subject());
    if (o == null || o.run() != await.run() || o.attempts() != await.number()) {
      return;
    }
    if (child == null) {
      findings.violated("A submitted agenda is there", o + " by " + await);
      return;
    }
    AgendaState end = child.row().state();
    boolean byHand = o.reason().startsWith(EndRules.BY_HAND);
    if (!right(o, byHand, end)) {
      findings.violated("An operation ends as what it submitted", o + " by " + child.row());
    }
    Json said = own.outputs.getOrDefault(o.index(), Json.NULL).at("/agenda").orElse(Json.NULL);
    if (o.state() == OperationState.SUCCEEDED
        && !byHand
        && !own.retired
        && !said.equals(Json.of(await.subject()))) {
      findings.violated("An operation ends as what it submitted", o + " by " + said);
    }
  }

  private static boolean fits(Await await, Event event) {
    boolean bounded = await.body().at("/filter").flatMap(Json::text).isPresent();
    boolean small = EventRules.number(event) < Prefab.DEPTH;
    return await.sequence() < event.sequence()
        && (!bounded || small)
        && types(await).stream()
            .anyMatch(t -> t.equals("un*") ? unheard(event) : t.equals(event.type()));
  }

  private static boolean unheard(Event event) {
    return event.type().equals(Prefab.UNHEARD);
  }

  private static List<String> types(Await await) {
    return await.body().at("/types").orElse(Json.NULL) instanceof Json.Arr list
        ? list.items().stream().map(type -> type.text().orElse("")).toList()
        : List.of();
  }
}
