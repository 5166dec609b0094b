package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks, after all has ended, for work that was lost or done twice, and for torn files. */
final class KillVerdict {
  private static final Set<String> PROCESSES = Set.of("step", "raise", "last");

  private final KillStore store;
  private final List<KillOutage> outages;
  private final KillFindings findings;
  private final Set<String> sound = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> effective = new HashSet<>();
  private int agendas;
  private int events;
  private int operations;
  private int quarantined;

  /**
   * What it goes by.
   *
   * @param outages when something was away
   */
  KillVerdict(KillStore store, List<KillOutage> outages, KillFindings findings) {
    this.store = store;
    this.outages = List.copyOf(outages);
    this.findings = findings;
  }

  /**
   * What a server had accepted.
   *
   * @param agendas key to id
   * @param events id to sequence
   * @param answers keys and ids that were answered with two different things
   */
  record Accepted(
      Map<String, String> agendas, Map<String, Long> events, Map<String, String> answers) {}

  /** Compares everything that the server holds with what it had accepted. */
  void judge(Accepted accepted) throws IOException {
    accepted.answers().forEach((key, what) -> doubled(key + " was answered with " + what));
    if (accepted.agendas().isEmpty() || accepted.events().isEmpty()) {
      findings.add(KillFault.STUCK, "nothing was accepted, so nothing could be compared");
    }
    Map<String, Json> all = agendasById(accepted.agendas());
    Map<String, Integer> raised = new HashMap<>();
    for (Json agenda : all.values()) {
      agenda(agenda, raised);
    }
    agendas = all.size();
    events = new KillEvents(store, all, findings).judge(accepted.events().keySet(), raised);
  }

  private void lost(String words) {
    findings.add(KillFault.LOST, words);
  }

  private void doubled(String words) {
    findings.add(KillFault.DOUBLED, words);
  }

  private void torn(String words) {
    findings.add(KillFault.TORN, words);
  }

  private Map<String, Json> agendasById(Map<String, String> accepted) {
    Map<String, Json> all = new HashMap<>();
    Map<String, List<String>> byKey = new HashMap<>();
    for (Json agenda : store.list("/v1/agendas?customer=default")) {
      String id = KillLoad.text(agenda, "/id");
      if (all.put(id, agenda) != null) {
        doubled("agenda " + id + " is listed twice");
      }
      String key = KillLoad.text(agenda, "/externalId");
      if (!key.isEmpty()) {
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(id);
      }
    }
    accepted.forEach((key, id) -> {
      if (!byKey.getOrDefault(key, List.of()).contains(id)) {
        lost("agenda " + id + ", accepted as " + key + ", is not there");
      }
    });
    byKey.forEach((key, ids) -> {
      if (ids.size() > 1) {
        doubled("key " + key + " made " + ids);
      }
    });
    return all;
  }

  private void agenda(Json agenda, Map<String, Integer> raised) throws IOException {
    String id = KillLoad.text(agenda, "/id");
    String state = KillLoad.text(agenda, "/state");
    if (!state.equals("succeeded")) {
      unfinished(agenda, id, state);
      return;
    }
    raised.put(id, 0);
    Map<String, Map<String, String>> files = files(id);
    Map<String, Integer> insights = new HashMap<>();
    for (Json insight : store.list("/v1/insights?agenda=" + id)) {
      String operation = KillLoad.text(insight, "/operation");
      insights.merge(operation + " " + KillLoad.text(insight, "/body/attempt"), 1, Integer::sum);
      insights.merge(operation, 1, Integer::sum);
    }
    int found = 0;
    for (Json operation : store.list("/v1/agendas/" + id + "/operations")) {
      found++;
      String name = KillLoad.text(operation, "/name");
      String type = KillLoad.text(operation, "/type").replaceAll("^.*/|@.*$", "");
      if (!KillLoad.text(operation, "/state").equals("succeeded")) {
        lost("operation " + id + "/" + name + " did not succeed");
        continue;
      }
      operations++;
      String attempt = attempt(id, name);
      if (type.equals("raise") || type.equals("emit")) {
        raised.merge(id, 1, Integer::sum);
      }
      if (PROCESSES.contains(type)) {
        String place = id + "/" + name;
        // A listing has no outputs.
        Json whole = store.one("/v1/agendas/" + id + "/operations/" + name);
        outputs(place, whole, attempt, files.getOrDefault(name, Map.of()));
        insights(place, name, attempt, insights);
        effective.add(attempt);
      }
    }
    if (found != KillLoad.number(agenda, "/operations")) {
      lost("agenda " + id + " lists " + found + " operations");
    }
  }

  /** An agenda that waits for somebody to look at a quarantine that is due is not lost. */
  private void unfinished(Json agenda, String id, String state) {
    boolean held = false;
    for (Json operation : store.list("/v1/agendas/" + id + "/operations")) {
      String name = KillLoad.text(operation, "/name");
      List<Json> tries = attempts(id, name);
      if (KillLoad.text(operation, "/state").equals("held")) {
        held = true;
        held(id + "/" + name, KillLoad.text(operation, "/reason"), tries);
      }
    }
    if (!held) {
      lost("agenda " + id + " is " + state + ": " + KillLoad.text(agenda, "/message"));
    }
  }

  private void held(String place, String reason, List<Json> tries) {
    if (reason.equals("quarantine") && KillOutage.explainQuarantine(tries, outages)) {
      quarantined++;
    } else {
      findings.add(
          KillFault.HELD,
          place + " is held (" + reason + ") after " + tries.size() + " attempts, unexplained");
    }
  }

  private List<Json> attempts(String agenda, String operation) {
    List<Json> all = store.list("/v1/agendas/" + agenda + "/operations/" + operation + "/attempts");
    all.forEach(attempt -> known.add(KillLoad.text(attempt, "/id")));
    return all;
  }

  /** The one attempt that succeeded: the one whose effects count. Built-ins may do without. */
  private String attempt(String agenda, String operation) {
    List<Json> all = attempts(agenda, operation);
    List<String> succeeded =
        all.stream()
            .filter(a -> KillLoad.text(a, "/state").equals("succeeded"))
            .map(a -> KillLoad.text(a, "/id"))
            .toList();
    if (succeeded.size() > 1) {
      doubled(agenda + "/" + operation + " succeeded in attempts " + succeeded);
    }
    return succeeded.isEmpty() ? "" : succeeded.getFirst();
  }

  /** Output and files are those of that attempt, whole. */
  private void outputs(String place, Json operation, String attempt, Map<String, String> files) {
    String of = KillLoad.text(operation, "/output/attempt");
    if (attempt.isEmpty()) {
      lost(place + " has no attempt that succeeded");
    } else if (!of.equals(attempt)) {
      doubled(place + " has the output of attempt " + of + ", not of " + attempt);
    }
    Map<String, String> written = new HashMap<>();
    if (operation.at("/output/files").orElse(Json.NULL) instanceof Json.Obj sums) {
      sums.members().forEach((path, sum) -> written.put(path, sum.text().orElse("")));
    }
    if (written.size() != 2 || !written.equals(files)) {
      torn(place + " wrote " + written + " and has " + files);
    }
  }

  private void insights(
      String place, String operation, String attempt, Map<String, Integer> insights) {
    int facts = insights.getOrDefault(operation, 0);
    if (facts > 1) {
      doubled(place + " has " + facts + " insights");
    } else if (insights.getOrDefault(operation + " " + attempt, 0) != 1) {
      lost(place + " lacks the insight of attempt " + attempt);
    }
  }

  /** Files of an agenda by operation and path; every content is fetched and verified. */
  private Map<String, Map<String, String>> files(String agenda) throws IOException {
    Map<String, Map<String, String>> files = new HashMap<>();
    for (Json file : store.list("/v1/objects?agenda=" + agenda)) {
      String hash = KillLoad.text(file, "/sha256");
      String path = KillLoad.text(file, "/path");
      String operation = KillLoad.text(file, "/operation");
      if (files.computeIfAbsent(operation, _ -> new HashMap<>()).put(path, hash) != null) {
        doubled(agenda + "/" + operation + " has " + path + " twice");
      }
      if (sound.add(hash) && !hash.equals(store.download(hash))) {
        torn(agenda + "/" + operation + ": content of " + path + " is not " + hash);
      }
    }
    return files;
  }

  /** Every attempt the store told of. */
  Set<String> known() {
    return Set.copyOf(known);
  }

  /** The attempts of modules whose effects count. */
  Set<String> effective() {
    return effective.stream().filter(attempt -> !attempt.isEmpty()).collect(Collectors.toSet());
  }

  /**
   * How much was looked at.
   *
   * @param quarantined operations whose quarantine the kills explain
   */
  record Counts(
      int agendas, int events, int operations, int attempts, int objects, int quarantined) {}

  Counts counts() {
    return new Counts(agendas, events, operations, known.size(), sound.size(), quarantined);
  }
}
