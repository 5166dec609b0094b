package io.dynode.simulation;

import io.dynode.spi.Executor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * One process of the product in the virtual world: it may be killed, which is the end of all it had
 * to do, and stopped for a while, which makes all of it late.
 */
final class Machine {
  private final Timeline timeline;
  private boolean dead;
  private long stoppedUntil;

  Machine(Timeline timeline) {
    this.timeline = timeline;
  }

  boolean alive() {
    return !dead;
  }

  /** SIGKILL, between two steps or in the middle of one. */
  void kill() {
    dead = true;
  }

  /** SIGSTOP, and SIGCONT after that time. */
  void stop(long micros) {
    stoppedUntil = Math.max(stoppedUntil, timeline.now() + micros);
  }

  /** SIGCONT. */
  void resume() {
    stoppedUntil = timeline.now();
  }

  boolean stopped() {
    return timeline.now() < stoppedUntil;
  }

  /**
   * An event loop of this process.
   *
   * @param lag how late each task begins
   * @param blocking how long each piece of blocking work takes
   */
  Executor loop(LongSupplier lag, LongSupplier blocking) {
    return new Loop(lag, blocking);
  }

  /** Thrown through whatever runs when the process is killed in the middle of it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }

  private final class Loop implements Executor {
    private final LongSupplier lag;
    private final LongSupplier blocking;
    private long last;

    private Loop(LongSupplier lag, LongSupplier blocking) {
      this.lag = lag;
      this.blocking = blocking;
    }

    @Override
    public void execute(Runnable task) {
      // Tasks keep their order whatever their lag.
      last = Math.max(last, timeline.now() + lag.getAsLong());
      add(last - timeline.now(), task);
    }

    @Override
    public Cancelable schedule(Duration delay, Runnable task) {
      if (dead) {
        return () -> {};
      }
      Later later = new Later(task);
      Timeline.Task planned = timeline.after(delay.toNanos() / 1000, later);
      return () -> {
        later.canceled = true;
        planned.cancel();
      };
    }

    @Override
    public <T> CompletionStage<T> blocking(Callable<T> work) {
      CompletableFuture<T> result = new CompletableFuture<>();
      add(
          blocking.getAsLong(),
          () -> {
            T value;
            try {
              value = work.call();
            } catch (Exception e) {
              result.completeExceptionally(e);
              return;
            }
            result.complete(value);
          });
      return result;
    }

    private void add(long delay, Runnable task) {
      if (!dead) {
        timeline.after(delay, () -> run(task));
      }
    }

    private void run(Runnable task) {
      if (dead) {
        return;
      }
      if (timeline.now() < stoppedUntil) {
        add(stoppedUntil - timeline.now(), task);
        return;
      }
      try {
        task.run();
      } catch (Killed _) {
        // What it left undone stays undone.
      }
    }

    /** A task that can be called off until it has begun, also while its process is stopped. */
    private final class Later implements Runnable {
      private final Runnable work;
      private boolean canceled;

      private Later(Runnable work) {
        this.work = work;
      }

      @Override
      public void run() {
        Loop.this.run(() -> {
          if (!canceled) {
            work.run();
          }
        });
      }
    }
  }
}
