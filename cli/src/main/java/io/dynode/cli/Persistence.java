package io.dynode.cli;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Goes on with what a breaking connection or a restarting server interrupts: after growing pauses,
 * until nothing was heard for too long. A server that was never reached is not waited for.
 */
final class Persistence {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final long FIRST_MILLIS = 200;
  private static final long MOST_MILLIS = 5_000;

  private final Api api;
  private final Consumer<String> say;
  private long heardNanos = System.nanoTime();
  private long pauseMillis = FIRST_MILLIS;
  private boolean told;

  Persistence(Api api, Consumer<String> say) {
    this.api = api;
    this.say = say;
  }

  /** Does it, again and again while the server is not there; it must bear being done again. */
  <T> T keep(Supplier<T> action) {
    heard();
    while (true) {
      try {
        T result = action.get();
        heard();
        return result;
      } catch (Failure e) {
        boolean over = System.nanoTime() - heardNanos > LONGEST.toNanos();
        boolean stopped = Thread.currentThread().isInterrupted();
        if (e.exitCode() != ExitCode.UNAVAILABLE || over || stopped || !api.reached()) {
          throw e;
        }
        if (!told) {
          told = true;
          say.accept("dynode: the connection to the server is lost; trying again");
        }
        pause();
      }
    }
  }

  /** Says that the server was heard: the time that it may be away begins anew. */
  void heard() {
    heardNanos = System.nanoTime();
    pauseMillis = FIRST_MILLIS;
    told = false;
  }

  private void pause() {
    try {
      Thread.sleep(pauseMillis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.UNAVAILABLE, "interrupted");
    }
    pauseMillis = Math.min(MOST_MILLIS, pauseMillis * 2);
  }
}
