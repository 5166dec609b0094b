package io.dynode.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SimulateTest {
  private static final long SECONDS = Long.getLong("dynode.simulation.seconds", 45);

  @Test
  void freshSeedsFindNothing() {
    long first = System.nanoTime() & 0x3fff_ffff_ffffL;
    System.out.println("Simulating fresh seeds from " + first + " on for " + SECONDS + " s");
    Simulate.Summary summary =
        new Simulate(Main.REAL, System.out).run(first, Long.MAX_VALUE, SECONDS);
    assertThat(summary.histories()).isGreaterThan(50);
    assertThat(summary.violations()).isZero();
  }

  @Test
  void theReportCountsWhatHappened() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Simulate.Summary summary = new Simulate(Main.REAL, print).run(1, 60, 0);
    assertThat(summary.histories()).isEqualTo(60);
    assertThat(summary.violations()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("60 histories");
    assertThat(Simulate.print(summary.report()))
        .contains("SERVER_KILLED", "AGENT_KILLED", "REQUEST_LOST", "PARTITIONED", "\"hash\"");
  }
}
