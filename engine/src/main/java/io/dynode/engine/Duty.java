package io.dynode.engine;

import io.dynode.spi.Executor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that follows from the state: done at once when signaled, and by a slow poll in case a signal
 * was lost. One step runs at a time.
 */
final class Duty {
  private static final System.Logger LOG = System.getLogger(Duty.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final String name;
  private final Object topic;
  private final Signals signals;
  private final Executor executor;
  private final Supplier<CompletionStage<Duration>> step;
  private Executor.@Nullable Cancelable alarm;
  private @Nullable CompletableFuture<Boolean> signal;
  private boolean running;
  private boolean stopped;

  /** Whether the store failed it last time. */
  private boolean waiting;

  /**
   * @param step does what is due and says after how long to look again without a signal; zero: at
   *     once
   */
  Duty(String name, Object topic, EngineCore core, Supplier<CompletionStage<Duration>> step) {
    this.name = name;
    this.topic = topic;
    this.signals = core.signals();
    this.executor = core.parts().duties();
    this.step = step;
  }

  String name() {
    return name;
  }

  void start() {
    executor.execute(this::run);
  }

  void stop() {
    stopped = true;
  }

  private void run() {
    if (running || stopped) {
      return;
    }
    running = true;
    disarm();
    // Before the state is read: a change after the read is signaled.
    CompletableFuture<Boolean> next = signals.next(topic);
    signal = next;
    CompletionStage<Duration> done;
    try {
      done = step.get();
    } catch (RuntimeException | VirtualMachineError | LinkageError | AssertionError e) {
      done = CompletableFuture.failedFuture(e);
    }
    var _ =
        done.whenComplete((pause, failure) -> executor.execute(() -> rest(next, pause, failure)));
  }

  private void rest(
      CompletableFuture<Boolean> next, @Nullable Duration pause, @Nullable Throwable failure) {
    running = false;
    Duration wait = pause == null ? AFTER_FAILURE : pause;
    if (!stopped) {
      told(failure);
    }
    if (wait.isZero()) {
      run();
    } else if (!stopped) {
      alarm = executor.schedule(wait, this::run);
      var _ = next.whenComplete((_, _) -> executor.execute(this::run));
    }
  }

  /** Says it once when the store fails, and every failure of its own, with where. */
  private void told(@Nullable Throwable failure) {
    if (failure == null) {
      if (waiting) {
        LOG.log(System.Logger.Level.INFO, name + " goes on");
      }
      waiting = false;
    } else if (Work.storeFailed(failure)) {
      if (!waiting) {
        Warnings.log(LOG, name + " waits for the store", failure);
      }
      waiting = true;
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          name + " failed; it goes on in " + AFTER_FAILURE.toSeconds() + " s",
          failure);
    }
  }

  private void disarm() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    if (signal != null) {
      signals.forget(topic, signal);
      signal = null;
    }
  }
}
