package io.dynode.engine;

import io.dynode.spi.Executor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks again at every signal on a topic until the answer is good or patience is over. */
final class LongPoll<R> {
  private final Signals signals;
  private final Executor executor;
  private final Object topic;
  private final Supplier<CompletionStage<R>> ask;
  private final Predicate<R> good;
  private final CompletableFuture<R> answer = new CompletableFuture<>();
  private Executor.@Nullable Cancelable alarm;
  private volatile CompletableFuture<Boolean> wake = new CompletableFuture<>();
  private volatile boolean over;

  LongPoll(EngineCore core, Object topic, Supplier<CompletionStage<R>> ask, Predicate<R> good) {
    this.signals = core.signals();
    this.executor = core.parts().duties();
    this.topic = topic;
    this.ask = ask;
    this.good = good;
  }

  CompletionStage<R> wait(Duration patience) {
    over = patience.isZero() || patience.isNegative();
    if (!over) {
      alarm =
          executor.schedule(
              patience,
              () -> {
                over = true;
                wake.complete(true);
              });
    }
    round();
    return answer;
  }

  /** Asks once more, and takes whatever is answered. */
  void hurry() {
    over = true;
    wake.complete(true);
  }

  private void round() {
    // Before asking: what comes after the answer is decided is signaled.
    signals.forget(topic, wake);
    CompletableFuture<Boolean> next = signals.next(topic);
    wake = next;
    var _ = ask.get().whenComplete((reply, failure) -> answered(next, reply, failure));
  }

  private void answered(
      CompletableFuture<Boolean> next, @Nullable R reply, @Nullable Throwable failure) {
    @Nullable Throwable trouble = failure;
    boolean done = true;
    try {
      done = failure != null || over || good.test(reply);
    } catch (RuntimeException e) {
      // Whoever waits hears of it, rather than nothing for ever.
      trouble = e;
    }
    if (done) {
      end(next, reply, trouble);
      return;
    }
    var _ = next.whenComplete((_, _) -> round());
    if (over) {
      next.complete(true);
    }
  }

  private void end(
      CompletableFuture<Boolean> next, @Nullable R reply, @Nullable Throwable failure) {
    signals.forget(topic, next);
    if (alarm != null) {
      alarm.cancel();
    }
    if (failure != null) {
      answer.completeExceptionally(failure);
    } else {
      answer.complete(reply);
    }
  }
}
