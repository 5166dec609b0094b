package io.dynode.spi;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/**
 * Runs tasks one after the other: no two tasks of one executor run at once. Components that share
 * state share an executor and so need no locks.
 */
public interface Executor {
  /** Runs the task after those already given. A task must not block, except in ports. */
  void execute(Runnable task);

  /** Runs the task after the delay; the delay is by the monotonic clock. */
  Cancelable schedule(Duration delay, Runnable task);

  /**
   * Runs work that blocks (files, processes, sockets) beside this executor. The stage completes on
   * any thread; continue with {@code thenAcceptAsync(…, this::execute)}.
   */
  <T> CompletionStage<T> blocking(Callable<T> work);

  /** A scheduled task that can still be called off. */
  @FunctionalInterface
  interface Cancelable {
    /** Has no effect once the task has begun. */
    void cancel();
  }
}
