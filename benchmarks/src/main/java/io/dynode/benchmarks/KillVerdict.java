package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks, after all has ended, for work that was lost or done twice, and for torn files. */
final class KillVerdict {
  private static final int MOST = 1_000_000;
  private static final Set<String> PROCESSES = Set.of("step", "raise", "last");

  private final Api api;
  private final List<String> lost = new ArrayList<>();
  private final List<String> doubled = new ArrayList<>();
  private final List<String> torn = new ArrayList<>();
  private final Set<String> sound = new HashSet<>();
  private int agendas;
  private int events;
  private int operations;
  private int attempts;

  KillVerdict(Api api) {
    this.api = api;
  }

  /** Compares everything that the server holds with what it had accepted. */
  void judge(KillLoad load) throws IOException {
    load.doubled().forEach((key, what) -> doubled.add(key + " was answered with " + what));
    Map<String, Json> all = agendasById(load);
    Map<String, Integer> raised = new HashMap<>();
    for (Json agenda : all.values()) {
      agenda(agenda, raised);
    }
    events(load, all, raised);
    agendas = all.size();
  }

  private Map<String, Json> agendasById(KillLoad load) {
    Map<String, Json> all = new HashMap<>();
    Map<String, List<String>> byKey = new HashMap<>();
    for (Json agenda : api.list("/v1/agendas", MOST)) {
      String id = KillLoad.text(agenda, "/id");
      if (all.put(id, agenda) != null) {
        doubled.add("agenda " + id + " is listed twice");
      }
      String key = KillLoad.text(agenda, "/externalId");
      if (!key.isEmpty()) {
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(id);
      }
    }
    load.agendas()
        .forEach((key, id) -> {
          List<String> ids = byKey.getOrDefault(key, List.of());
          if (!ids.contains(id)) {
            lost.add("agenda " + id + ", accepted as " + key + ", is not there");
          }
          if (ids.size() > 1) {
            doubled.add("key " + key + " made " + ids);
          }
        });
    return all;
  }

  private void agenda(Json agenda, Map<String, Integer> raised) throws IOException {
    String id = KillLoad.text(agenda, "/id");
    String state = KillLoad.text(agenda, "/state");
    if (!state.equals("succeeded")) {
      lost.add("agenda " + id + " is " + state + ": " + KillLoad.text(agenda, "/message"));
      return;
    }
    Map<String, Map<String, String>> files = files(id);
    Map<String, Integer> insights = new HashMap<>();
    for (Json insight : api.list("/v1/insights?agenda=" + id, MOST)) {
      String operation = KillLoad.text(insight, "/operation");
      insights.merge(operation + " " + KillLoad.text(insight, "/body/attempt"), 1, Integer::sum);
      insights.merge(operation, 1, Integer::sum);
    }
    int found = 0;
    for (Json operation : api.list("/v1/agendas/" + id + "/operations", MOST)) {
      found++;
      String name = KillLoad.text(operation, "/name");
      String type = KillLoad.text(operation, "/type").replaceAll("^.*/|@.*$", "");
      if (!KillLoad.text(operation, "/state").equals("succeeded")) {
        lost.add("operation " + id + "/" + name + " did not succeed");
        continue;
      }
      operations++;
      String attempt = attempt(id, name);
      if (type.equals("raise") || type.equals("emit")) {
        raised.merge(id, 1, Integer::sum);
      }
      if (PROCESSES.contains(type)) {
        String place = id + "/" + name;
        outputs(place, operation, attempt, files.getOrDefault(name, Map.of()));
        insights(place, name, attempt, insights);
      }
    }
    if (found != KillLoad.number(agenda, "/operations")) {
      lost.add("agenda " + id + " lists " + found + " operations");
    }
  }

  /** The one attempt that succeeded: the one whose effects count. Built-ins may do without. */
  private String attempt(String agenda, String operation) {
    List<Json> all =
        api.list("/v1/agendas/" + agenda + "/operations/" + operation + "/attempts", MOST);
    attempts += all.size();
    List<String> succeeded =
        all.stream()
            .filter(a -> KillLoad.text(a, "/state").equals("succeeded"))
            .map(a -> KillLoad.text(a, "/id"))
            .toList();
    if (succeeded.size() > 1) {
      doubled.add(agenda + "/" + operation + " succeeded in attempts " + succeeded);
    }
    return succeeded.isEmpty() ? "" : succeeded.getFirst();
  }

  /** Output and files are those of that attempt, whole. */
  private void outputs(String place, Json operation, String attempt, Map<String, String> files) {
    String of = KillLoad.text(operation, "/output/attempt");
    if (attempt.isEmpty()) {
      lost.add(place + " has no attempt that succeeded");
    } else if (!of.equals(attempt)) {
      doubled.add(place + " has the output of attempt " + of + ", not of " + attempt);
    }
    Map<String, String> written = new HashMap<>();
    if (operation.at("/output/files").orElse(Json.NULL) instanceof Json.Obj sums) {
      sums.members().forEach((path, sum) -> written.put(path, sum.text().orElse("")));
    }
    if (written.size() != 2 || !written.equals(files)) {
      torn.add(place + " wrote " + written + " and has " + files);
    }
  }

  private void insights(
      String place, String operation, String attempt, Map<String, Integer> insights) {
    int facts = insights.getOrDefault(operation, 0);
    if (facts > 1) {
      doubled.add(place + " has " + facts + " insights");
    } else if (insights.getOrDefault(operation + " " + attempt, 0) != 1) {
      lost.add(place + " lacks the insight of attempt " + attempt);
    }
  }

  /** Files of an agenda by operation and path; every content is fetched and verified. */
  private Map<String, Map<String, String>> files(String agenda) throws IOException {
    Map<String, Map<String, String>> files = new HashMap<>();
    for (Json file : api.list("/v1/objects?agenda=" + agenda, MOST)) {
      String hash = KillLoad.text(file, "/sha256");
      String path = KillLoad.text(file, "/path");
      String operation = KillLoad.text(file, "/operation");
      if (files.computeIfAbsent(operation, _ -> new HashMap<>()).put(path, hash) != null) {
        doubled.add(agenda + "/" + operation + " has " + path + " twice");
      }
      if (sound.add(hash) && !hash.equals(download(hash))) {
        torn.add(agenda + "/" + operation + ": content of " + path + " is not " + hash);
      }
    }
    return files;
  }

  private String download(String hash) throws IOException {
    try (InputStream in = api.stream("/v1/objects/" + hash, Map.of());
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every event exactly once, and for each exactly one agenda of the trigger's. */
  private void events(KillLoad load, Map<String, Json> agendas, Map<String, Integer> raised) {
    Map<String, Integer> found = new HashMap<>();
    Set<String> identities = new HashSet<>();
    Set<String> started = new HashSet<>();
    for (Json event : api.list("/v1/events", MOST)) {
      events++;
      String identity =
          KillLoad.text(event, "/event/source") + " " + KillLoad.text(event, "/event/id");
      if (!identities.add(identity)) {
        doubled.add("event " + identity + " is there twice");
      }
      found.merge(KillLoad.text(event, "/causeAgenda"), 1, Integer::sum);
      dispatches(KillLoad.number(event, "/sequence"), agendas, started);
    }
    load.events()
        .forEach((id, sequence) -> {
          if (!identities.contains("/kill " + id)) {
            lost.add("event " + id + ", accepted as " + sequence + ", is not there");
          }
        });
    raised.forEach((agenda, expected) -> {
      int there = found.getOrDefault(agenda, 0);
      if (there != expected) {
        (there < expected ? lost : doubled)
            .add("agenda " + agenda + " raised " + expected + " events, " + there + " are there");
      }
    });
    agendas.forEach((id, agenda) -> {
      boolean caused = !KillLoad.text(agenda, "/causeEvent").isEmpty();
      if (caused && !started.contains(id)) {
        doubled.add("agenda " + id + " was started by an event, and no dispatch says so");
      }
    });
  }

  private void dispatches(long sequence, Map<String, Json> agendas, Set<String> started) {
    List<Json> all = api.list("/v1/events/" + sequence + "/dispatches", MOST);
    List<String> made = all.stream().map(d -> KillLoad.text(d, "/agenda")).toList();
    if (all.size() != 1) {
      (all.isEmpty() ? lost : doubled).add("event " + sequence + " has dispatches " + all);
    } else if (!KillLoad.text(all.getFirst(), "/outcome").equals("agenda")
        || !agendas.containsKey(made.getFirst())) {
      lost.add("event " + sequence + " was dispatched as " + all.getFirst());
    } else if (!started.add(made.getFirst())) {
      doubled.add("agenda " + made.getFirst() + " was started by two events");
    }
  }

  List<String> lost() {
    return List.copyOf(lost);
  }

  List<String> doubled() {
    return List.copyOf(doubled);
  }

  List<String> torn() {
    return List.copyOf(torn);
  }

  /** How much was looked at. */
  record Counts(int agendas, int events, int operations, int attempts, int objects) {}

  Counts counts() {
    return new Counts(agendas, events, operations, attempts, sound.size());
  }
}
