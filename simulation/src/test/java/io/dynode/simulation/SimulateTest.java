package io.dynode.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.testkit.RealClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulateTest {
  private static final long SECONDS = Long.getLong("dynode.simulation.seconds", 20);

  private final List<String> told = new ArrayList<>();

  @Test
  void freshSeedsFindNothing() {
    long first = System.nanoTime() & 0x3fff_ffff_ffffL;
    System.out.println("Simulating fresh seeds from " + first + " on for " + SECONDS + " s");
    Simulate.Summary summary =
        new Simulate(new RealClock(), System.out::println).run(first, Long.MAX_VALUE, SECONDS);
    // How many depends on the machine, also one that is very busy.
    assertThat(summary.histories()).isGreaterThan(5);
    assertThat(summary.violations()).isZero();
  }

  @Test
  void theReportCountsWhatHappened() {
    Simulate.Summary summary = new Simulate(new RealClock(), told::add).run(1, 60, 0);
    assertThat(summary.histories()).isEqualTo(60);
    assertThat(summary.violations()).isZero();
    assertThat(told).last().asString().contains("60 histories");
    assertThat(JsonText.print(summary.report()))
        .contains("SERVER_KILLED", "AGENT_KILLED", "REQUEST_LOST", "PARTITIONED", "\"hash\"");
  }

  @Test
  void aStoryTellsWhatHappened() {
    // Each is told from near its end on: in some of them a server starts there.
    for (long seed = 1; seed <= 12; seed++) {
      assertThat(new Simulate(new RealClock(), told::add).story(seed)).isZero();
    }
    assertThat(told)
        .anySatisfy(line -> assertThat(line).contains("server-0 starts"))
        .anySatisfy(line -> assertThat(line).contains("state=SUCCEEDED"));
  }
}
