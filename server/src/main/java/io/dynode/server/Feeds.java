package io.dynode.server;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The answers that go on until something ends, or their key does. Each holds a connection and a
 * thread.
 */
final class Feeds {
  /** Feeds at once. */
  static final int MOST = 2_000;

  /** Of these for one principal. */
  static final int MOST_OF_ONE = 500;

  /** How often one that waits asks whether its key is still good. */
  static final Duration LOOK = Duration.ofSeconds(1);

  private final Predicate<Request> welcome;
  private final Map<String, Integer> open = new HashMap<>();
  private int all;

  /**
   * @param welcome whether who asked may still do so
   */
  Feeds(Predicate<Request> welcome) {
    this.welcome = welcome;
  }

  /** Waits for a stage; refused as soon as who asked may not do so any longer. */
  <T> T await(Request request, CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    while (true) {
      if (!welcome.test(request)) {
        throw new ProblemException(ErrorCode.UNAUTHENTICATED, "The key is revoked or expired");
      }
      try {
        var _ = future.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return Await.get(future);
      } catch (ExecutionException _) {
        return Await.get(future);
      } catch (TimeoutException _) {
        // Asks again.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new ProblemException(ErrorCode.UNAVAILABLE, "The server is stopping; ask again");
      }
    }
  }

  /** An answer that holds a place until it ends; refused when there is none. */
  Response stream(Request request, String type, Response.Writer writer) {
    if (request.head().method().equals("HEAD")) {
      return Response.stream(200, type, -1, _ -> {});
    }
    String principal = request.caller().principal();
    take(principal);
    return Response.stream(
        200,
        type,
        -1,
        out -> {
          try {
            writer.writeTo(out);
          } finally {
            give(principal);
          }
        });
  }

  private synchronized void take(String principal) {
    int own = open.getOrDefault(principal, 0);
    if (all == MOST || own == MOST_OF_ONE) {
      throw new ProblemException(
          ErrorCode.UNAVAILABLE,
          "There are "
              + (own == MOST_OF_ONE ? own + " feeds of '" + principal + "'" : all + " feeds")
              + " already; end one, or ask again");
    }
    all++;
    open.put(principal, own + 1);
  }

  private synchronized void give(String principal) {
    all--;
    open.compute(principal, (_, own) -> own == null || own == 1 ? null : own - 1);
  }
}
