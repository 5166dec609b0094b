package io.dynode.checks.planted;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/** Breaks the rules on calls and on modules. Nothing runs it. */
public final class Planted {
  private Planted() {}

  /** Calls what only the edges of the product may. */
  public static List<Object> calls() throws InterruptedException {
    Thread.sleep(1);
    Supplier<Instant> reference = Instant::now;
    return List.of(
        Instant.now(),
        System.currentTimeMillis(),
        System.nanoTime(),
        new Random(),
        UUID.randomUUID(),
        Math.random(),
        reference);
  }

  /** Starts threads by itself. */
  public static void threads() {
    Thread.ofVirtual().start(() -> Assertions.assertNotNull("a library no module has"));
    Object module = io.dynode.app.Main.class;
    Assertions.assertNotNull(module);
  }

  /** What is allowed everywhere: randomness from a seed. */
  public static Random seeded() {
    return new Random(1);
  }
}
