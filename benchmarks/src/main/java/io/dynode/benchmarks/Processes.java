package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.util.List;

/** What an operation that runs a program costs beyond running the program. */
final class Processes {
  private static final int LENGTH = 50;
  private static final double FIXED_MILLIS = 12;
  private static final int FLUSHES = 4;

  private final Installation installation;
  private final Limits limits;
  private final int rounds;

  Processes(Installation installation, Limits limits, int rounds) {
    this.installation = installation;
    this.limits = limits;
    this.rounds = rounds;
  }

  Figure measure() {
    installation.apply(
        Json.object(
            "kind",
            Json.of("module"),
            "customer",
            Json.of("default"),
            "name",
            Json.of("bench-true"),
            "version",
            Json.of("1"),
            "command",
            Json.of(List.of(Json.of("true")))));
    chain();
    double flush = limits.flushes().median();
    Figure spawn = limits.spawn();
    double each = Samples.least(rounds, this::chain);
    return Figure.of("process-operation-over-spawn", each - spawn.value(), "ms")
        .atMost(FIXED_MILLIS + FLUSHES * flush, "12 ms + 4 x flush p50")
        .limit(spawn);
  }

  /** A chain: each starts when the one before it has committed. Milliseconds for each of them. */
  private double chain() {
    StringBuilder operations = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      operations.append(i == 0 ? "" : ",").append("{\"name\":\"n").append(i);
      operations.append("\",\"type\":\"bench-true\"");
      if (i > 0) {
        operations.append(",\"dependsOn\":[\"n").append(i - 1).append("\"]");
      }
      operations.append('}');
    }
    String id = Wide.submit(installation, "{\"operations\":[" + operations + "]}");
    return installation.seconds(id, 20) * 1_000 / LENGTH;
  }
}
