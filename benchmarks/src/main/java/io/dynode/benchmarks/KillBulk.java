package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Very many small agendas beside the others: each under an idempotency key, sent until its
 * acceptance is known, and now and then once more after that.
 */
final class KillBulk {
  /** Whose they are: of nobody else, and started by no event. */
  static final String CUSTOMER = "bulk";

  /** One of so many raises an event. */
  static final int RAISING = 10;

  private static final int THREADS = 24;
  private static final int AGAIN = 20;
  private static final long PATIENCE_MINUTES = 5;
  private static final String PAIR =
      """
      {"name": "a", "type": "log", "payload": {"message": "one"}},
      {"name": "b", "type": "log", "payload": {"message": "@<a.out::/message?two>"}}
      """;
  private static final String TELL =
      """
      , {"name": "tell", "type": "emit", "dependsOn": ["b"],
         "payload": {"type": "bulk.told", "subject": "bulk"}}
      """;

  private final List<Api> apis;
  private final int number;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<String, String> accepted = new ConcurrentHashMap<>();
  private final Map<String, String> doubled = new ConcurrentHashMap<>();
  private final CountDownLatch working = new CountDownLatch(THREADS);
  private volatile @Nullable RuntimeException broken;

  KillBulk(List<Api> apis, int number) {
    this.apis = List.copyOf(apis);
    this.number = number;
  }

  void start() {
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform().name("bulk-" + i).daemon().start(this::send);
    }
  }

  private void send() {
    try {
      for (int i = next.getAndIncrement(); i < number; i = next.getAndIncrement()) {
        if (broken != null) {
          return;
        }
        send(i);
        if (ThreadLocalRandom.current().nextInt(AGAIN) == 0) {
          send(i);
        }
      }
    } catch (RuntimeException e) {
      broken = e;
    } finally {
      working.countDown();
    }
  }

  private void send(int i) {
    String key = "bulk-" + i;
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("customerId", Json.of(CUSTOMER));
    members.put("queue", Json.of(CUSTOMER));
    members.put("externalId", Json.of(key));
    members.put("operations", JsonText.parse("[" + PAIR + (raises(i) ? TELL : "") + "]"));
    Json answer = post(new Json.Obj(members), key);
    String id = KillLoad.text(answer, "/agenda/id");
    String before = accepted.put(key, id);
    if (before != null && !before.equals(id)) {
      doubled.put(key, before + " and " + id);
    }
  }

  static boolean raises(int number) {
    return number % RAISING == 0;
  }

  /** Each try goes to any of the servers; one that is away is asked again, or another. */
  private Json post(Json body, String key) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (true) {
      Api api = apis.get(ThreadLocalRandom.current().nextInt(apis.size()));
      try {
        return api.post("/v1/agendas", body, "Idempotency-Key", key);
      } catch (Failure e) {
        if (e.exitCode() != ExitCode.UNAVAILABLE || System.nanoTime() > end) {
          throw e;
        }
        KillLoad.nap(50);
      }
    }
  }

  /** Whether all were accepted, or none will be any more. */
  boolean over() {
    return working.getCount() == 0;
  }

  void await() throws InterruptedException {
    working.await();
  }

  /** What stopped it before its time. */
  Optional<RuntimeException> broken() {
    return Optional.ofNullable(broken);
  }

  /** Key to id. */
  Map<String, String> accepted() {
    return Map.copyOf(accepted);
  }

  /** Keys that were answered with two different agendas. */
  Map<String, String> doubled() {
    return Map.copyOf(doubled);
  }
}
