package io.dynode.testkit;

import io.dynode.spi.Executor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * An executor on virtual time: the event loop of one process of a virtual world. Blocking work runs
 * on the same thread, in a step of its own, after a delay that may be chosen. {@link #crash} is the
 * end of that process: nothing it had to do happens any more.
 */
public final class SteppedExecutor implements Executor {
  private final SteppedTime time;
  private final LongSupplier blockingMicros;
  private boolean crashed;
  private long pausedUntil;

  /** An executor whose blocking work takes no time. */
  public SteppedExecutor(SteppedTime time) {
    this(time, () -> 0);
  }

  /**
   * @param blockingMicros how long each piece of blocking work takes
   */
  public SteppedExecutor(SteppedTime time, LongSupplier blockingMicros) {
    this.time = time;
    this.blockingMicros = blockingMicros;
  }

  @Override
  public void execute(Runnable task) {
    add(0, task);
  }

  @Override
  public Cancelable schedule(Duration delay, Runnable task) {
    SteppedTime.Task added = add(SteppedTime.micros(delay), task);
    return added::cancel;
  }

  @Override
  public <T> CompletionStage<T> blocking(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    add(
        blockingMicros.getAsLong(),
        () -> {
          T value;
          try {
            value = work.call();
          } catch (Exception | AssertionError e) {
            result.completeExceptionally(e);
            return;
          }
          result.complete(value);
        });
    return result;
  }

  /** Ends the process: whatever it still had to do never happens. */
  public void crash() {
    crashed = true;
  }

  /** Stops the process for a while, as SIGSTOP or a suspended machine does; then all is late. */
  public void pause(Duration duration) {
    pausedUntil = Math.max(pausedUntil, time.nowMicros() + SteppedTime.micros(duration));
  }

  private SteppedTime.Task add(long delayMicros, Runnable task) {
    return time.add(delayMicros, () -> run(task));
  }

  private void run(Runnable task) {
    if (crashed) {
      return;
    }
    if (time.nowMicros() < pausedUntil) {
      add(pausedUntil - time.nowMicros(), task);
      return;
    }
    task.run();
  }
}
