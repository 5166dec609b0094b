package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/**
 * From the first byte of a request to the moment when an agent that waits on another connection has
 * the attempt: all of HTTP, the commits and the long poll are in it.
 */
final class Latency {
  /** Until what runs often is compiled, on every server that takes part. */
  private static final int WARM = 2_000;

  private static final int TIMES = 300;
  private static final long IDLE_MILLIS = 4;
  private static final double FIXED_MILLIS = 5;
  private static final int FLUSHES = 2;

  private final Installation installation;
  private final Limits limits;
  private final int rounds;

  Latency(Installation installation, Limits limits, int rounds) {
    this.installation = installation;
    this.limits = limits;
    this.rounds = rounds;
  }

  /** One round, and how long a flush took right before it. */
  private record Round(Samples samples, double flush) {}

  /** Submitted to the first server, leased from the last. */
  List<Figure> across() {
    try (Pull agent = new Pull(installation, installation.addresses().getLast());
        Wire client = new Wire(installation.address())) {
      byte[] agenda = agenda();
      return figures("submit-to-leased-across-servers", 1, best(agent, client, _ -> agenda, 201));
    }
  }

  private byte[] agenda() {
    return installation.post(
        "/v1/agendas",
        "{\"customerId\":\"default\",\"queue\":\"bench\",\"operations\":" + Rates.ONE + "}");
  }

  List<Figure> measure() {
    try (Pull agent = new Pull(installation, installation.address());
        Wire client = new Wire(installation.address())) {
      declareTrigger();
      byte[] agenda = agenda();
      List<Figure> figures = new ArrayList<>();
      figures.addAll(figures("submit-to-leased", 1, best(agent, client, _ -> agenda, 201)));
      String run = Long.toString(System.nanoTime());
      figures.addAll(figures("event-to-leased", 2, best(agent, client, i -> event(run, i), 202)));
      return figures;
    }
  }

  private void declareTrigger() {
    Json operation =
        Json.object(
            "name",
            Json.of("a"),
            "type",
            Json.of("log"),
            "payload",
            Json.object("message", Json.of("hi")));
    installation.apply(
        Json.object(
            "kind",
            Json.of("template"),
            "customer",
            Json.of("default"),
            "name",
            Json.of("bench"),
            "version",
            Json.of("1"),
            "agenda",
            Json.object("operations", Json.of(List.of(operation)))),
        Json.object(
            "kind",
            Json.of("trigger"),
            "customer",
            Json.of("default"),
            "name",
            Json.of("bench"),
            "types",
            Json.of(List.of(Json.of("bench"))),
            "template",
            Json.of("bench"),
            "queue",
            Json.of("bench")));
  }

  private byte[] event(String run, int number) {
    byte[] body =
        ("{\"specversion\":\"1.0\",\"type\":\"bench\",\"source\":\"/bench\",\"id\":\""
                + run
                + "-"
                + number
                + "\",\"data\":{}}")
            .getBytes(StandardCharsets.UTF_8);
    return Wire.request(
        "POST",
        "/v1/events?customer=default",
        installation.key(),
        "application/cloudevents+json",
        body);
  }

  private Round best(Pull agent, Wire client, IntFunction<byte[]> requests, int expected) {
    run(agent, client, requests, 0, WARM, expected);
    List<Round> done = new ArrayList<>();
    for (int i = 1; i <= rounds; i++) {
      agent.renew();
      double flush = limits.flushes().median();
      done.add(new Round(run(agent, client, requests, i * 100_000, TIMES, expected), flush));
    }
    return done.stream()
        .min(java.util.Comparator.comparingDouble(r -> r.samples().median()))
        .orElseThrow();
  }

  private static Samples run(
      Pull agent, Wire client, IntFunction<byte[]> requests, int first, int times, int expected) {
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      CountDownLatch asked = new CountDownLatch(1);
      CompletableFuture<Long> leased = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(() -> {
            try {
              leased.complete(agent.lease(asked::countDown));
            } catch (RuntimeException e) {
              leased.completeExceptionally(e);
              asked.countDown();
            }
          });
      await(asked);
      // The poll has to be waiting, and the server to have nothing to do.
      Installation.pause(IDLE_MILLIS);
      byte[] request = requests.apply(first + i);
      long start = System.nanoTime();
      Wire.Answer answer = client.exchange(request);
      if (answer.status() != expected) {
        throw new IllegalStateException("Status " + answer.status() + ": " + answer.text());
      }
      millis[i] = (leased.join() - start) / 1e6;
    }
    return Samples.of(millis);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static List<Figure> figures(String name, int times, Round round) {
    Figure flush = Figure.of("flush-4k-p50", round.flush(), "ms");
    double bound = times * (FIXED_MILLIS + FLUSHES * round.flush());
    String rule = (times == 1 ? "" : times + " x (") + "5 ms + 2 x flush p50";
    return List.of(
        Figure.of(name + "-p50", round.samples().median(), "ms")
            .atMost(bound, rule + (times == 1 ? "" : ")"))
            .limit(flush),
        Figure.of(name + "-p99", round.samples().quantile(0.99), "ms").limit(flush));
  }
}
