package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Follows an agenda to its end and shows what changes. */
final class Follow {
  private final Api api;
  private final Screen screen;
  private final Duration limit;
  private final Persistence persistence;
  private String position = "";
  private Json seen = Json.NULL;

  /**
   * A follower.
   *
   * @param limit longest time; zero: none
   */
  Follow(Api api, Screen screen, Duration limit) {
    this.api = api;
    this.screen = screen;
    this.limit = limit;
    this.persistence = new Persistence(api, screen::note);
  }

  /** Whether an agenda (as the API shows it) succeeded. */
  static boolean succeeded(Json agenda) {
    return Texts.at(agenda, "/state").equals("succeeded");
  }

  /** Whether an agenda or operation has ended. */
  static boolean ended(Json agenda) {
    return switch (Texts.at(agenda, "/state")) {
      case "succeeded", "failed", "canceled", "cached", "skipped" -> true;
      default -> false;
    };
  }

  /** Whether an agenda has ended, and does not run again by itself. */
  private static boolean over(Json agenda) {
    boolean again = Texts.at(agenda, "/state").equals("failed");
    return ended(agenda) && !(again && !Texts.at(agenda, "/reason").isEmpty());
  }

  /** Waits for the end; returns the agenda as it is then. */
  Json agenda(String id) {
    if (limit.isZero()) {
      return follow(id);
    }
    CompletableFuture<Json> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            end.complete(follow(id));
          } catch (RuntimeException e) {
            end.completeExceptionally(e);
          }
        });
    try {
      return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new Failure(
          ExitCode.TIMEOUT, "agenda " + id + " has not ended after " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.UNAVAILABLE, "interrupted");
    }
  }

  private Json follow(String id) {
    String path = "/v1/agendas/" + Texts.segment(id);
    return persistence.keep(() -> {
      api.events(path + "/watch", position, this::told);
      if (!over(seen)) {
        throw new Failure(ExitCode.UNAVAILABLE, "the server stopped telling of agenda " + id);
      }
      return api.get(path);
    });
  }

  private void told(ServerEvents.Item item) {
    persistence.heard();
    // A line without an id of its own comes before the one that has it: nothing to resume behind.
    position = item.id().isEmpty() ? position : item.id();
    Json now = JsonText.parse(item.data());
    if (item.type().equals("operation")) {
      screen.operation(now);
    } else {
      seen = now;
      screen.agenda(now);
    }
  }
}
