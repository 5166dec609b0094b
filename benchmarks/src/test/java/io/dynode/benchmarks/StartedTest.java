package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What becomes of processes that were started. */
class StartedTest {
  /** The next that needs what it held, such as a store's lock, must not meet it. */
  @Test
  void oneThatDoesNotEndByItselfIsGoneAfterwards() throws IOException {
    Process stubborn =
        new ProcessBuilder("sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done").start();
    assertThat(stubborn.inputReader().readLine()).isEqualTo("up");
    Started.end(stubborn, 0);
    assertThat(stubborn.isAlive()).isFalse();
    assertThat(stubborn.exitValue()).as("it was killed").isEqualTo(128 + 9);
  }
}
