package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every event exactly once, and for each exactly one agenda of the trigger's. */
final class KillEvents {
  private final KillStore store;
  private final Map<String, Json> agendas;
  private final KillFindings findings;
  private final Set<String> started = new HashSet<>();

  /**
   * What it goes by.
   *
   * @param agendas all there are, by id
   */
  KillEvents(KillStore store, Map<String, Json> agendas, KillFindings findings) {
    this.store = store;
    this.agendas = agendas;
    this.findings = findings;
  }

  /**
   * Looks at all of them.
   *
   * @param accepted ids of those that were sent and accepted
   * @param raised how many each agenda that succeeded raised
   * @return how many there are
   */
  int judge(Set<String> accepted, Map<String, Integer> raised) {
    Map<String, Integer> found = new HashMap<>();
    Set<String> identities = new HashSet<>();
    List<Json> events = store.list("/v1/events?customer=default");
    for (Json event : events) {
      String identity =
          KillLoad.text(event, "/event/source") + " " + KillLoad.text(event, "/event/id");
      if (!identities.add(identity)) {
        doubled("event " + identity + " is there twice");
      }
      found.merge(KillLoad.text(event, "/causeAgenda"), 1, Integer::sum);
      dispatches(KillLoad.number(event, "/sequence"));
    }
    for (String id : accepted) {
      if (!identities.contains("/kill " + id)) {
        lost("event " + id + " was accepted and is not there");
      }
    }
    for (String agenda : found.keySet()) {
      if (!agenda.isEmpty() && !agendas.containsKey(agenda)) {
        doubled("an event was raised by agenda " + agenda + ", which is not there");
      }
    }
    raised.forEach((agenda, expected) -> {
      int there = found.getOrDefault(agenda, 0);
      if (there != expected) {
        findings.add(
            there < expected ? KillFault.LOST : KillFault.DOUBLED,
            "agenda " + agenda + " raised " + expected + " events, " + there + " are there");
      }
    });
    agendas.forEach((id, agenda) -> {
      boolean caused = !KillLoad.text(agenda, "/causeEvent").isEmpty();
      if (caused && !started.contains(id)) {
        doubled("agenda " + id + " was started by an event, and no dispatch says so");
      }
    });
    return events.size();
  }

  private void dispatches(long sequence) {
    List<Json> all = store.list("/v1/events/" + sequence + "/dispatches");
    List<String> made = all.stream().map(d -> KillLoad.text(d, "/agenda")).toList();
    if (all.size() != 1) {
      findings.add(
          all.isEmpty() ? KillFault.LOST : KillFault.DOUBLED,
          "event " + sequence + " has dispatches " + all);
    } else if (!KillLoad.text(all.getFirst(), "/outcome").equals("agenda")
        || !agendas.containsKey(made.getFirst())) {
      lost("event " + sequence + " was dispatched as " + all.getFirst());
    } else if (!started.add(made.getFirst())) {
      doubled("agenda " + made.getFirst() + " was started by two events");
    }
  }

  private void lost(String words) {
    findings.add(KillFault.LOST, words);
  }

  private void doubled(String words) {
    findings.add(KillFault.DOUBLED, words);
  }
}
