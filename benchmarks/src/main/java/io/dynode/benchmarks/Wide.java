package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Agendas of very many operations. */
final class Wide {
  private static final int LARGE = 100_000;
  private static final int SMALL = 100;
  private static final int SMALL_TIMES = 20;
  private static final double ACCEPT_MILLIS = 3_000;
  private static final double GAP_MILLIS = 1_000;
  private static final double SHARE = 0.5;

  private final Installation installation;
  private final int rounds;

  Wide(Installation installation, int rounds) {
    this.installation = installation;
    this.rounds = rounds;
  }

  /** Submits for the only customer; returns the id. */
  static String submit(Installation installation, String agenda) {
    Json answer =
        installation
            .api()
            .post(
                Api.path("/v1/agendas", "customer", "default"),
                agenda.getBytes(StandardCharsets.UTF_8),
                "application/json");
    return Installation.text(answer, "/agenda/id");
  }

  List<Figure> measure() {
    List<Figure> figures = new ArrayList<>(accepting());
    byte[] warm = fanOut(SMALL);
    for (int i = 0; i < SMALL_TIMES; i++) {
      run(warm, SMALL, 5);
    }
    double small = Samples.most(SMALL_TIMES, () -> run(warm, SMALL, 5));
    Figure narrow = Figure.of("fan-out-of-100", small, "operations/s");
    // An agenda has at most 100,000 operations: the first and the join are among them.
    byte[] body = fanOut(LARGE - 2);
    double large = Samples.most(rounds, () -> run(body, LARGE - 2, 100));
    figures.add(narrow);
    figures.add(
        Figure.of("fan-out-of-99998", large, "operations/s")
            .atLeast(SHARE * small, "0.5 x fan-out-of-100")
            .limit(narrow));
    return figures;
  }

  /** The answer to a large agenda, and how long others wait for their renewal meanwhile. */
  private List<Figure> accepting() {
    String operations = "\"queue\":\"" + Pull.POOL + "\"," + independent(LARGE);
    byte[] body = ("{" + operations + "}").getBytes(StandardCharsets.UTF_8);
    try (Pull agent = new Pull(installation)) {
      List<Double> gaps = new ArrayList<>();
      double best =
          Samples.least(
              rounds,
              () -> {
                Renewals renewals = new Renewals(agent);
                Thread thread = Thread.ofPlatform().start(renewals);
                long start = System.nanoTime();
                Json answer =
                    installation
                        .api()
                        .post(
                            Api.path("/v1/agendas", "customer", "default"),
                            body,
                            "application/json");
                double millis = Samples.millisSince(start);
                gaps.add(renewals.stop(thread));
                cancel(Installation.text(answer, "/agenda/id"));
                return millis;
              });
      double gap = gaps.stream().mapToDouble(g -> g).min().orElseThrow();
      return List.of(
          Figure.of("accept-100000-operations", best, "ms").atMost(ACCEPT_MILLIS, "3 s"),
          Figure.of("renewal-gap-while-accepting", gap, "ms")
              .atMost(GAP_MILLIS, "half of a lease of 2 s"));
    }
  }

  private void cancel(String agenda) {
    installation.api().post("/v1/agendas/" + agenda + "/cancel", Json.EMPTY);
  }

  /** Renews without a pause, and knows the longest time between two answers. */
  private static final class Renewals implements Runnable {
    private final Pull agent;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile double longest;

    Renewals(Pull agent) {
      this.agent = agent;
    }

    @Override
    public void run() {
      long last = System.nanoTime();
      while (!over.get()) {
        agent.renew();
        longest = Math.max(longest, Samples.millisSince(last));
        last = System.nanoTime();
        Installation.pause(5);
      }
    }

    double stop(Thread thread) {
      over.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      return longest;
    }
  }

  private double run(byte[] body, int width, long pollMillis) {
    String id = submit(installation, new String(body, StandardCharsets.UTF_8));
    return (width + 2) / installation.seconds(id, pollMillis);
  }

  private static String independent(int width) {
    StringBuilder text = new StringBuilder("\"operations\":[");
    for (int i = 0; i < width; i++) {
      text.append(i == 0 ? "" : ",").append(operation("n" + i)).append('}');
    }
    return text.append(']').toString();
  }

  /** One, then many that need it, then one that needs them all. */
  static byte[] fanOut(int width) {
    StringBuilder text = new StringBuilder("{\"operations\":[");
    text.append(operation("root")).append('}');
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < width; i++) {
      text.append(',').append(operation("n" + i)).append(",\"dependsOn\":[\"root\"]}");
      all.append(i == 0 ? "" : ",").append("\"n").append(i).append('"');
    }
    text.append(',').append(operation("join")).append(",\"dependsOn\":[").append(all);
    String json = text.append("]}]}").toString();
    JsonText.parse(json);
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String operation(String name) {
    return "{\"name\":\"" + name + "\",\"type\":\"log\",\"payload\":{\"message\":\"hi\"}";
  }
}
