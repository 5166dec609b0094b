package io.dynode.testkit;

import io.dynode.spi.Executor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The executor port on a real thread, for tests against real processes and files. */
public final class LoopExecutor implements Executor, AutoCloseable {
  private final ScheduledExecutorService loop =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor();

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public Cancelable schedule(Duration delay, Runnable task) {
    Future<?> future = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
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

  @Override
  public void close() {
    loop.shutdownNow();
    beside.shutdownNow();
  }
}
