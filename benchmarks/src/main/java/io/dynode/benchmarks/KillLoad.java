package io.dynode.benchmarks;

import io.dynode.benchmarks.KillVerdict.Accepted;
import io.dynode.cli.Api;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

  private final List<Api> apis;
  private final Random random;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Map<String, String> agendas = new ConcurrentHashMap<>();
  private final Map<String, Long> events = new ConcurrentHashMap<>();
  private final Map<String, String> doubled = new ConcurrentHashMap<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private volatile @Nullable RuntimeException broken;

  KillLoad(List<Api> apis, long seed) {
    this.apis = List.copyOf(apis);
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
    } finally {
      first.countDown();
    }
  }

  /** Sends no more; what is under way is sent to its end. */
  void stop() {
    stopped.set(true);
  }

  /** What stopped it before its time: a refusal, which no kill explains. */
  Optional<RuntimeException> broken() {
    return Optional.ofNullable(broken);
  }

  /** Waits for the first agenda to be accepted; false when none is in time, or none will be. */
  boolean begun(Duration patience) throws InterruptedException {
    return first.await(patience.toMillis(), TimeUnit.MILLISECONDS) && !agendas.isEmpty();
  }

  Accepted accepted() {
    return new Accepted(Map.copyOf(agendas), Map.copyOf(events), Map.copyOf(doubled));
  }

  /** Each try goes to any of the servers, as a load balancer would send it. */
  private Api api() {
    return apis.get(ThreadLocalRandom.current().nextInt(apis.size()));
  }

  private int live() {
    Json page =
        persist(() ->
            api().get("/v1/agendas?customer=default&state=waiting,running&limit=" + MOST_LIVE));
    return page.at("/items").orElse(Json.NULL) instanceof Json.Arr items ? items.items().size() : 0;
  }

  private void agenda(String key, String text) {
    Json.Obj spec = (Json.Obj) JsonText.parse(text);
    Map<String, Json> members = new LinkedHashMap<>(spec.members());
    members.put("customerId", Json.of("default"));
    members.put("externalId", Json.of(key));
    Json body = new Json.Obj(members);
    send(() -> {
      Json answer = persist(() -> api().post("/v1/agendas", body, "Idempotency-Key", key));
      String id = text(answer, "/agenda/id");
      same(key, agendas.put(key, id), id);
      first.countDown();
    });
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
    send(() -> {
      Json answer =
          persist(() ->
              api().post("/v1/events?customer=default", bytes, "application/cloudevents+json"));
      long sequence = number(answer, "/sequence");
      same(id, events.put(id, sequence), sequence);
    });
  }

  /** Once, or now and then twice: one after the other, or both at the same time. */
  private void send(Runnable request) {
    switch (random.nextInt(10)) {
      case 0 -> {
        request.run();
        request.run();
      }
      case 1 -> {
        CompletableFuture<Void> other = CompletableFuture.runAsync(request);
        request.run();
        other.join();
      }
      default -> request.run();
    }
  }

  private void same(String key, @Nullable Object before, Object after) {
    if (before != null && !before.equals(after)) {
      doubled.put(key, before + " and " + after);
    }
  }

  /** Asks until there is an answer; while a server is away that takes a while. */
  static <T> T persist(Supplier<T> call) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (true) {
      try {
        return call.get();
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
