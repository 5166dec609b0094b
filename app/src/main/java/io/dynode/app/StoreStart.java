package io.dynode.app;

import io.dynode.json.Durations;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/** Opens a store that may be away for a moment: a database that restarts is there again soon. */
final class StoreStart {
  private static final Logger LOG = System.getLogger("io.dynode.app");
  private static final Duration PAUSE = Duration.ofMillis(500);

  private StoreStart() {}

  /** Lets time pass. */
  @FunctionalInterface
  interface Rest {
    void take(Duration time) throws InterruptedException;
  }

  /**
   * Tries until it is open, says once that it waits, and begins no try after that time. What will
   * not pass by itself is not waited for.
   */
  static <S> S open(Supplier<S> store, Duration patience, Clock clock, Rest rest) {
    long until = clock.monotonicMicros() + patience.toNanos() / 1_000;
    boolean told = false;
    while (true) {
      try {
        S open = store.get();
        if (told) {
          LOG.log(Level.INFO, "The state store can be used now");
        }
        return open;
      } catch (ProblemException e) {
        long left = until - clock.monotonicMicros();
        if (e.code() != ErrorCode.UNAVAILABLE || left <= 0) {
          throw e;
        }
        if (!told) {
          LOG.log(Level.WARNING, words(e, patience));
          told = true;
        }
        pause(rest, Math.min(left, PAUSE.toNanos() / 1_000), e);
      }
    }
  }

  private static String words(ProblemException e, Duration patience) {
    Throwable cause = e.getCause();
    String driver =
        cause == null
            ? ""
            : " (" + String.valueOf(cause.getMessage()).lines().findFirst().orElse("") + ")";
    return "The state store cannot be used yet; it is waited for, for "
        + Durations.print(patience)
        + " at most (storePatience): "
        + e.problems().getFirst().detail()
        + driver;
  }

  private static void pause(Rest rest, long micros, ProblemException e) {
    try {
      rest.take(Duration.ofNanos(micros * 1_000));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}
