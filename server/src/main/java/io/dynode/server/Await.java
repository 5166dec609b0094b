package io.dynode.server;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Waits for a stage; virtual threads wait cheaply. */
final class Await {
  private Await() {}

  /** Its value; a refusal is thrown as it is. */
  static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        // Thrown anew, so that the trace shows who waited; the first one shows who refused.
        ProblemException refusal = new ProblemException(problem.problems());
        refusal.addSuppressed(problem);
        throw refusal;
      }
      if (e.getCause() instanceof io.dynode.spi.StateStore.UnknownOutcome unknown) {
        ProblemException refusal =
            new ProblemException(
                ErrorCode.STORE_FAILED,
                "It is not known whether this was stored; ask, or repeat it");
        refusal.addSuppressed(unknown);
        throw refusal;
      }
      throw e;
    }
  }
}
