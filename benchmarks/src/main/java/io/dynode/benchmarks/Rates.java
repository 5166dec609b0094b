package io.dynode.benchmarks;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.util.Optional;

/** Agendas of one built-in operation, from HTTP request to durable success by the agent. */
final class Rates {
  private static final int CONNECTIONS = 128;
  private static final int WARM = 6_000;
  private static final int TIMES = 10_000;
  private static final double WANTED = 2_000;

  private final Installation installation;
  private final int rounds;

  Rates(Installation installation, int rounds) {
    this.installation = installation;
    this.rounds = rounds;
  }

  Figure measure(Figure hello) {
    int[] round = {0};
    try (Load load = new Load(installation.address(), CONNECTIONS)) {
      run(load, "warm", WARM);
      double best = Samples.most(rounds, () -> run(load, "round" + round[0]++, TIMES));
      return Figure.of("agendas-of-one-builtin", best, "/s")
          .atLeast(WANTED, "2,000/s")
          .limit(hello)
          .peer(
              "Hatchet 2,000 runs/s at ~220 ms on 8 vCPU of database; Zeebe ~27 instances/s per"
                  + " core; Slurm 500 jobs/s; by their own reports, on other machines");
    }
  }

  private double run(Load load, String link, int times) {
    byte[] request =
        installation.post(
            "/v1/agendas",
            "{\"customerId\":\"default\",\"linkId\":\"bench-"
                + link
                + "\",\"operations\":"
                + "[{\"name\":\"a\",\"type\":\"log\",\"payload\":{\"message\":\"hi\"}}]}");
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
