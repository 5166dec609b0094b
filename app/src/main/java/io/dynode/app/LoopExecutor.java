package io.dynode.app;

import io.dynode.spi.Executor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that runs a component's tasks in turn, and virtual threads for what blocks. */
final class LoopExecutor implements Executor, AutoCloseable {
  private static final Logger LOG = System.getLogger("io.dynode.app");

  private final ScheduledThreadPoolExecutor loop;
  private final ExecutorService beside;

  LoopExecutor(String name) {
    loop = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).daemon().factory());
    loop.setRemoveOnCancelPolicy(true);
    beside = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      // Late callbacks during the shutdown have nobody left to tell.
      LOG.log(Level.DEBUG, "A task came after the end", e);
    }
  }

  @Override
  public Cancelable schedule(Duration delay, Runnable task) {
    try {
      Future<?> future = loop.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "A timer came after the end", e);
      return () -> {};
    }
  }

  @Override
  public <T> CompletionStage<T> blocking(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    beside.execute(() -> {
      try {
        result.complete(work.call());
      } catch (Exception | Error e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  /** A component's task should not throw; if it does, the component goes on and it is logged. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "A task failed", e);
      }
    };
  }

  /** Drops what waits and ends the thread; what blocks beside it is interrupted. */
  @Override
  public void close() {
    loop.shutdownNow();
    beside.shutdownNow();
  }
}
