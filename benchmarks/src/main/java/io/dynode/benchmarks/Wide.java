package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Agendas of very many operations. */
final class Wide {
  private static final int LARGE = 100_000;
  private static final int SMALL = 100;
  private static final int SMALL_TIMES = 20;
  private static final int HELD = 20;
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
    return submit(installation, agenda.getBytes(StandardCharsets.UTF_8));
  }

  private static String submit(Installation installation, byte[] agenda) {
    String path = Api.path("/v1/agendas", "customer", "default");
    Json answer = installation.api().post(path, agenda, "application/json");
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
    byte[] body = fanOut(LARGE);
    double large = Samples.most(rounds, () -> run(body, LARGE, 100));
    figures.add(narrow);
    figures.add(
        Figure.of("fan-out-of-100000", large, "operations/s")
            .atLeast(SHARE * small, "0.5 x fan-out-of-100")
            .limit(narrow));
    return figures;
  }

  /**
   * The answer to a large agenda, and how long an agent that holds leases waits for their renewal
   * meanwhile: until the agenda is admitted, and the longest of all rounds.
   */
  private List<Figure> accepting() {
    String queue = "{\"queue\":\"" + Pull.POOL + "\",";
    byte[] body = (queue + independent(LARGE) + "}").getBytes(StandardCharsets.UTF_8);
    try (Pull agent = new Pull(installation, installation.address())) {
      String others = submit(installation, queue + independent(HELD) + "}");
      agent.hold(HELD);
      List<Double> gaps = new ArrayList<>();
      double best =
          Samples.least(
              rounds,
              () -> {
                Renewals renewals = new Renewals(agent);
                Thread thread = Thread.ofPlatform().start(renewals);
                long start = System.nanoTime();
                String id = submit(installation, body);
                double millis = Samples.millisSince(start);
                // The first attempt of it is given when it is admitted.
                agent.hold(HELD + 1);
                gaps.add(renewals.stop(thread));
                agent.release(HELD);
                cancel(id);
                return millis;
              });
      agent.release(0);
      installation.seconds(others, 5);
      return List.of(
          Figure.of("accept-100000-operations", best, "ms").atMost(ACCEPT_MILLIS, "3 s"),
          Figure.of(
                  "renewal-gap-while-accepting",
                  gaps.stream().mapToDouble(g -> g).max().orElseThrow(),
                  "ms")
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
    private volatile @Nullable RuntimeException failure;

    Renewals(Pull agent) {
      this.agent = agent;
    }

    @Override
    public void run() {
      long last = System.nanoTime();
      try {
        while (!over.get()) {
          agent.renew();
          longest = Math.max(longest, Samples.millisSince(last));
          last = System.nanoTime();
          Installation.pause(5);
        }
      } catch (RuntimeException e) {
        failure = e;
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
      if (failure != null) {
        throw new IllegalStateException("renewing failed", failure);
      }
      return longest;
    }
  }

  private double run(byte[] body, int width, long pollMillis) {
    String id = submit(installation, body);
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
