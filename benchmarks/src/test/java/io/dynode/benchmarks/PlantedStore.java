package io.dynode.benchmarks;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a sound server says after a small load, to be spoilt: an event started agenda {@code E1},
 * whose operation {@code main} raised one more, which started agenda {@code E2}; a request made
 * agenda {@code A}, one attempt of whose operation was lost.
 */
final class PlantedStore implements KillStore {
  final Map<String, List<Json>> lists = new HashMap<>();
  final Map<String, String> contents = new HashMap<>();
  final Map<String, String> accepted = new HashMap<>(Map.of("k0", "A"));
  final Map<String, Long> events = new HashMap<>(Map.of("e0", 1L));
  final Map<String, String> answers = new HashMap<>();

  PlantedStore() {
    agenda("A", "k0", "", operation("A", "op", "step", "a2"));
    agenda("E1", "", "default /kill e0", operation("E1", "main", "raise", "b1"));
    agenda("E2", "", "default /dynode 2", operation("E2", "main", "last", "c1"));
    attempts("A", "op").addFirst(lost("a1", 1, "one"));
    event(1, "/kill", "e0", "", "E1");
    event(2, "/dynode", "r", "E1", "E2");
  }

  static Json json(String text) {
    return JsonText.parse(text.replace('\'', '"'));
  }

  /** Another value at a member of an item of a listing. */
  void change(String path, int index, String member, Json value) {
    List<Json> items = list(path);
    Map<String, Json> members = new LinkedHashMap<>(((Json.Obj) items.get(index)).members());
    members.put(member, value);
    items.set(index, new Json.Obj(members));
  }

  void change(String path, String member, Json value) {
    change(path, 0, member, value);
  }

  void change(String path, String member, String value) {
    change(path, member, Json.of(value));
  }

  /** Makes an agenda one that no event started. */
  void uncaused(int index) {
    change("/v1/agendas?customer=default", index, "causeEvent", Json.of(""));
  }

  static String operations(String agenda) {
    return "/v1/agendas/" + agenda + "/operations";
  }

  List<Json> attempts(String agenda, String operation) {
    return list(operations(agenda) + "/" + operation + "/attempts");
  }

  /** An attempt that lost its lease in the tenth second of that minute. */
  static Json lost(String id, int number, String agent) {
    return json(
        String.format(
            "{'id':'%s','number':%d,'agent':'%s','state':'superseded','code':'lease-lost',"
                + "'leasedAt':'2026-01-01T00:%02d:05Z','endedAt':'2026-01-01T00:%02d:10Z',"
                + "'progress':null}",
            id, number, agent, number, number));
  }

  private void agenda(String id, String key, String cause, Json operation) {
    list("/v1/agendas?customer=default")
        .add(
            json(
                String.format(
                    "{'id':'%s','externalId':'%s','causeEvent':'%s','state':'succeeded',"
                        + "'operations':1}",
                    id, key, cause)));
    list(operations(id)).add(operation);
  }

  private Json operation(String agenda, String name, String type, String attempt) {
    attempts(agenda, name)
        .add(json("{'id':'" + attempt + "','number':2,'state':'succeeded','progress':null}"));
    list("/v1/insights?agenda=" + agenda)
        .add(json("{'operation':'" + name + "','body':{'attempt':'" + attempt + "'}}"));
    for (String path : List.of("result.txt", "parts/slow.txt")) {
      String hash = hash(attempt, path);
      contents.put(hash, hash);
      list("/v1/objects?agenda=" + agenda)
          .add(
              json(
                  String.format("{'operation':'%s','path':'%s','sha256':'%s'}", name, path, hash)));
    }
    return json(
        String.format(
            "{'name':'%s','type':'default/%s@1','state':'succeeded','output':{'attempt':'%s',"
                + "'files':{'result.txt':'%s','parts/slow.txt':'%s'}}}",
            name, type, attempt, hash(attempt, "result.txt"), hash(attempt, "parts/slow.txt")));
  }

  static String hash(String attempt, String path) {
    return "hash of " + path + " by " + attempt;
  }

  void event(long sequence, String source, String id, String raisedBy, String started) {
    list("/v1/events?customer=default")
        .add(
            json(
                String.format(
                    "{'sequence':%d,'causeAgenda':'%s','event':{'source':'%s','id':'%s'}}",
                    sequence, raisedBy, source, id)));
    dispatches(sequence).add(json("{'outcome':'agenda','agenda':'" + started + "'}"));
  }

  List<Json> dispatches(long sequence) {
    return list("/v1/events/" + sequence + "/dispatches");
  }

  KillVerdict.Accepted accepted() {
    return new KillVerdict.Accepted(accepted, events, answers);
  }

  @Override
  public List<Json> list(String path) {
    return lists.computeIfAbsent(path, _ -> new ArrayList<>());
  }

  @Override
  public Json one(String path) {
    int slash = path.lastIndexOf('/');
    return list(path.substring(0, slash)).stream()
        .filter(of -> KillLoad.text(of, "/name").equals(path.substring(slash + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String download(String name) {
    return contents.getOrDefault(name, "nothing");
  }
}
