package io.dynode.agent;

import io.dynode.spi.Executor;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls whose answers arrive on the agent's executor: each is answered once, a server's within a
 * limit. What comes after {@link #halt} is not heard.
 */
final class Calls {
  private static final Logger LOG = System.getLogger("io.dynode.agent");

  private final Executor executor;
  private volatile boolean halted;

  Calls(Executor executor) {
    this.executor = executor;
  }

  /** Nothing happens any more: the process is about to end. */
  void halt() {
    halted = true;
  }

  void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  Executor.Cancelable after(Duration delay, Runnable task) {
    return executor.schedule(delay, () -> run(task));
  }

  /** A call to the server. When the limit passes first, it has failed and a late answer is lost. */
  <T> void call(
      Duration limit,
      Supplier<CompletionStage<T>> call,
      Consumer<T> answered,
      Consumer<Throwable> failed) {
    CompletionStage<T> stage;
    try {
      stage = call.get();
    } catch (RuntimeException e) {
      execute(() -> failed.accept(e));
      return;
    }
    Once once = new Once();
    Executor.Cancelable guard =
        after(
            limit,
            () -> {
              if (once.first()) {
                failed.accept(new TimeoutException("No answer within " + limit));
              }
            });
    hear(
        stage,
        value -> {
          if (once.first()) {
            guard.cancel();
            answered.accept(value);
          }
        },
        error -> {
          if (once.first()) {
            guard.cancel();
            failed.accept(error);
          }
        });
  }

  /** Work that blocks, done beside the executor. */
  <T> void blocking(Callable<T> work, Consumer<T> done, Consumer<Throwable> failed) {
    hear(executor.blocking(work), done, failed);
  }

  /** Work that blocks and whose failure changes nothing but is worth a line. */
  void blocking(String what, Runnable work) {
    blocking(
        () -> {
          work.run();
          return true;
        },
        _ -> {},
        e -> LOG.log(Logger.Level.WARNING, "Failed to " + what + ": " + e, e));
  }

  <T> void hear(CompletionStage<T> stage, Consumer<T> done, Consumer<Throwable> failed) {
    var _ =
        stage.whenCompleteAsync(
            (value, error) ->
                run(() -> {
                  if (error == null) {
                    done.accept(value);
                  } else {
                    failed.accept(unwrapped(error));
                  }
                }),
            executor::execute);
  }

  private void run(Runnable task) {
    if (halted) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Logger.Level.ERROR, "A defect of the agent; it goes on", e);
    }
  }

  private static Throwable unwrapped(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  /** Lets the first one through. */
  private static final class Once {
    private boolean gone;

    boolean first() {
      boolean first = !gone;
      gone = true;
      return first;
    }
  }
}
