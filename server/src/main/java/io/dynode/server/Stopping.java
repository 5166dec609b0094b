package io.dynode.server;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Lets those that wait for long go when the server stops. */
final class Stopping {
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
  private final Map<Long, CompletableFuture<?>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong tickets = new AtomicLong();

  void begin() {
    begun.complete(true);
    waiting.values().forEach(Stopping::release);
  }

  boolean begun() {
    return begun.isDone();
  }

  /** Lets the time pass in which the server still answers; an interrupt ends it. */
  void notice(Duration time) {
    try {
      var _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void release(CompletableFuture<?> future) {
    future.completeExceptionally(
        new ProblemException(ErrorCode.UNAVAILABLE, "The server is stopping; ask again"));
  }

  /** The stage's value; or UNAVAILABLE when the server stops before there is one. */
  <T> CompletionStage<T> orElse(CompletionStage<T> stage) {
    CompletableFuture<T> either = new CompletableFuture<>();
    long ticket = tickets.incrementAndGet();
    waiting.put(ticket, either);
    stage.whenComplete((value, failure) -> {
      waiting.remove(ticket);
      if (failure == null) {
        either.complete(value);
      } else {
        either.completeExceptionally(
            failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure);
      }
    });
    if (begun()) {
      release(either);
    }
    return either;
  }

  /** Waits for the time to pass; true: the server is stopping. */
  boolean within(Duration time) {
    try {
      return begun.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed so", e);
    }
  }
}
