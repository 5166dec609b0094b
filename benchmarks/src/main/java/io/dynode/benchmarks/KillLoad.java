package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps work coming: agendas under idempotency keys and events under fixed ids, sent again until
 * their acceptance is known, and now and then once more after that.
 */
final class KillLoad implements Runnable {
  /** Agendas that may be at work; more would only wait. */
  private static final int MOST_LIVE = 6;

  private static final String CHAIN =
      """
      {"operations": [
        {"name": "a", "type": "step"},
        {"name": "b", "type": "step", "files": [{"from": "a", "glob": "**"}],
         "payload": {"of": "@<a.out::/attempt>"}},
        {"name": "c", "type": "raise", "files": [{"from": "b", "glob": "parts/*"}]}]}
      """;
  private static final String FAN =
      """
      {"operations": [
        {"name": "source", "type": "step"},
        {"name": "pause", "type": "delay", "payload": {"duration": "300ms"}},
        {"name": "w1", "type": "step", "files": [{"from": "source"}]},
        {"name": "w2", "type": "step", "files": [{"from": "source"}], "dependsOn": ["pause"]},
        {"name": "w3", "type": "log", "dependsOn": ["source"], "payload": {"message": "three"}},
        {"name": "join", "type": "step", "dependsOn": ["w3"],
         "files": [{"from": "w1", "to": "one"}, {"from": "w2", "to": "two"}]},
        {"name": "tell", "type": "emit", "dependsOn": ["join"],
         "payload": {"type": "kill.raised", "subject": "join", "data": {"sum": "none"}}}]}
      """;

  private final Api api;
  private final Random random;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Map<String, String> agendas = new ConcurrentHashMap<>();
  private final Map<String, Long> events = new ConcurrentHashMap<>();
  private final Map<String, String> doubled = new ConcurrentHashMap<>();
  private volatile @Nullable RuntimeException broken;

  KillLoad(Api api, long seed) {
    this.api = api;
    this.random = new Random(seed);
  }

  @Override
  public void run() {
    try {
      for (int i = 0; !stopped.get(); i++) {
        if (live() >= MOST_LIVE) {
          nap(100);
        } else if (random.nextInt(4) == 0) {
          event("e" + i);
        } else {
          agenda("k" + i, random.nextBoolean() ? CHAIN : FAN);
        }
      }
    } catch (RuntimeException e) {
      broken = e;
    }
  }

  /** Sends no more; what is under way is sent to its end. */
  void stop() {
    stopped.set(true);
  }

  /** What stopped it before its time: a refusal, which no kill explains. */
  void check() {
    if (broken != null) {
      throw new IllegalStateException("the load was refused", broken);
    }
  }

  /** Accepted agendas: key to id. */
  Map<String, String> agendas() {
    return Map.copyOf(agendas);
  }

  /** Accepted events: id to sequence. */
  Map<String, Long> events() {
    return Map.copyOf(events);
  }

  /** Keys and ids that were answered with two different things. */
  Map<String, String> doubled() {
    return Map.copyOf(doubled);
  }

  private int live() {
    Json page = persist(() -> api.get("/v1/agendas?state=waiting,running&limit=" + MOST_LIVE));
    return page.at("/items").orElse(Json.NULL) instanceof Json.Arr items ? items.items().size() : 0;
  }

  private void agenda(String key, String text) {
    Json.Obj spec = (Json.Obj) JsonText.parse(text);
    Map<String, Json> members = new LinkedHashMap<>(spec.members());
    members.put("customerId", Json.of("default"));
    members.put("externalId", Json.of(key));
    Json body = new Json.Obj(members);
    for (int times = times(); times > 0; times--) {
      Json answer = persist(() -> api.post("/v1/agendas", body, "Idempotency-Key", key));
      same(key, agendas.put(key, text(answer, "/agenda/id")), agendas.get(key));
    }
  }

  private void event(String id) {
    Json body =
        Json.object(
            "specversion", Json.of("1.0"),
            "type", Json.of("kill.start"),
            "source", Json.of("/kill"),
            "id", Json.of(id),
            "subject", Json.of(id),
            "data", Json.object("sum", Json.of("none")));
    byte[] bytes = JsonText.bytes(body);
    for (int times = times(); times > 0; times--) {
      Json answer =
          persist(
              () -> api.post("/v1/events?customer=default", bytes, "application/cloudevents+json"));
      same(id, events.put(id, number(answer, "/sequence")), events.get(id));
    }
  }

  private int times() {
    return random.nextInt(5) == 0 ? 2 : 1;
  }

  private void same(String key, @Nullable Object before, @Nullable Object after) {
    if (before != null && !before.equals(after)) {
      doubled.put(key, before + " and " + after);
    }
  }

  /** A request whose outcome may become unknown. */
  interface Call {
    Json ask();
  }

  /** Asks until there is an answer; while a server is away that takes a while. */
  static Json persist(Call call) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (true) {
      try {
        return call.ask();
      } catch (Failure e) {
        if (e.exitCode() != ExitCode.UNAVAILABLE || System.nanoTime() > end) {
          throw e;
        }
        nap(50);
      }
    }
  }

  static void nap(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static String text(Json json, String pointer) {
    return json.at(pointer).flatMap(Json::text).orElse("");
  }

  static long number(Json json, String pointer) {
    return json.at(pointer).orElse(Json.NULL) instanceof Json.Num number
        ? number.decimal().longValue()
        : 0;
  }
}
