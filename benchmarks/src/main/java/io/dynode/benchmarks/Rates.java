package io.dynode.benchmarks;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Agendas of built-in operations, from HTTP request to durable success by the agent. */
final class Rates {
  /** What the simplest agenda runs. */
  static final String ONE = "[{\"name\":\"a\",\"type\":\"log\",\"payload\":{\"message\":\"hi\"}}]";

  private static final int CONNECTIONS = 128;
  private static final int WARM = 6_000;
  private static final int TIMES = 10_000;
  private static final String PEERS =
      "Hatchet 2,000 runs/s at ~220 ms on 8 vCPU of database; Zeebe ~27 instances/s per core;"
          + " Slurm 500 jobs/s; by their own reports, on other machines";

  private final Installation installation;
  private final int rounds;

  Rates(Installation installation, int rounds) {
    this.installation = installation;
    this.rounds = rounds;
  }

  /** Agendas of one operation, and what each costs. */
  List<Figure> measure(Figure hello, double wanted) {
    try (Load load = load()) {
      run(load, "warm", ONE, WARM);
      Usage before = installation.usage();
      double best = best(load, "one", ONE, TIMES);
      Usage used = installation.usage().since(before);
      List<Figure> figures = new ArrayList<>();
      figures.add(
          Figure.of("agendas-of-one-builtin", best, "/s")
              .atLeast(wanted, String.format("%,.0f/s", wanted))
              .limit(hello)
              .peer(PEERS));
      figures.addAll(used.each("agenda-of-one", rounds * TIMES));
      return figures;
    }
  }

  /** Agendas of one operation a second, once it is warm. */
  double ones() {
    try (Load load = load()) {
      run(load, "warm", ONE, WARM);
      return best(load, "one", ONE, TIMES);
    }
  }

  /** Those of a shape: operations a second. */
  Figure shape(String name, String operations, int width, int times) {
    try (Load load = load()) {
      run(load, name + "-warm", operations, times / 2);
      return Figure.of(name, width * best(load, name, operations, times), "operations/s");
    }
  }

  private Load load() {
    return new Load(installation.addresses(), CONNECTIONS);
  }

  private double best(Load load, String link, String operations, int times) {
    int[] round = {0};
    return Samples.most(rounds, () -> run(load, link + round[0]++, operations, times));
  }

  private double run(Load load, String link, String operations, int times) {
    byte[] request =
        installation.post(
            "/v1/agendas",
            "{\"customerId\":\"default\",\"linkId\":\"bench-"
                + link
                + "\",\"operations\":"
                + operations
                + "}");
    long start = System.nanoTime();
    Json last = JsonText.parse(load.run(request, times, 201).body());
    // The queue is first in, first out: when the last one has ended, few are left.
    installation.seconds(Installation.text(last, "/agenda/id"), 5);
    Optional<Json> all = Optional.of(Json.of(times));
    while (!installation
        .api()
        .get("/v1/progress?linkId=bench-" + link)
        .at("/states/succeeded")
        .equals(all)) {
      Installation.pause(5);
    }
    return times / Limits.seconds(start);
  }
}
