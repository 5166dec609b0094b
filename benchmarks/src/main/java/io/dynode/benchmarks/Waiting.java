package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.util.List;

/** What a server holds in memory for agendas that wait in a queue: next to nothing. */
final class Waiting {
  private static final String POOL = "bench-idle";
  private static final int FEW = 5_000;
  private static final int MORE = 25_000;
  private static final double MEGABYTES = 8;
  private static final int CONNECTIONS = 128;

  private final Installation installation;

  Waiting(Installation installation) {
    this.installation = installation;
  }

  List<Figure> measure() {
    Json name = Json.of(POOL);
    installation.apply(
        Json.object("kind", Json.of("pool"), "name", name),
        Json.object("kind", Json.of("queue"), "name", name, "pool", name));
    byte[] request =
        installation.post(
            "/v1/agendas",
            "{\"customerId\":\"default\",\"queue\":\""
                + POOL
                + "\",\"operations\":"
                + Rates.ONE
                + "}");
    try (Load load = new Load(installation.addresses(), CONNECTIONS)) {
      load.run(request, FEW, 201);
      double before = installation.heapMegabytes();
      load.run(request, MORE, 201);
      double after = installation.heapMegabytes();
      return List.of(
          Figure.of("heap-with-5000-waiting", before, "MB"),
          Figure.of("heap-for-25000-more-waiting", after - before, "MB")
              .atMost(MEGABYTES, "8 MB, whatever their number"));
    }
  }
}
