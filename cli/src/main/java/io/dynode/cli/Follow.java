package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Follows an agenda to its end and says on stderr what changes: a line per change. */
final class Follow {
  private final Api api;
  private final Console console;
  private final Duration limit;
  private final Persistence persistence;
  private final Map<String, String> said = new HashMap<>();
  private String position = "";
  private Json seen = Json.NULL;

  /**
   * A follower.
   *
   * @param limit longest time; zero: none
   */
  Follow(Api api, Console console, Duration limit) {
    this.api = api;
    this.console = console;
    this.limit = limit;
    this.persistence = new Persistence(api, console);
  }

  /** Whether an agenda (as the API shows it) succeeded. */
  static boolean succeeded(Json agenda) {
    return Texts.at(agenda, "/state").equals("succeeded");
  }

  private static boolean ended(Json agenda) {
    return switch (Texts.at(agenda, "/state")) {
      case "succeeded", "failed", "canceled" -> true;
      default -> false;
    };
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
    String path = "/v1/agendas/" + Texts.url(id);
    return persistence.keep(() -> {
      api.events(path + "/watch", position, this::told);
      if (!ended(seen)) {
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
      tellOperation(now);
    } else {
      seen = now;
      tellAgenda(now);
    }
  }

  private void tellOperation(Json operation) {
    String state = Texts.at(operation, "/state");
    String percent = Texts.at(operation, "/progress/percent");
    String message = Texts.at(operation, "/progress/message");
    boolean running = state.equals("running");
    String line = state;
    line += running && !percent.isEmpty() ? " " + percent + "%" : "";
    line += running && !message.isEmpty() ? " (" + Texts.line(message, 60) + ")" : "";
    say("operation " + Texts.at(operation, "/name"), line + because(operation));
  }

  private void tellAgenda(Json agenda) {
    String share = Texts.number(agenda, "/ended") + "/" + Texts.number(agenda, "/operations");
    String line = Texts.at(agenda, "/state") + " " + share + because(agenda);
    say("agenda " + Texts.at(agenda, "/id"), line);
  }

  private static String because(Json thing) {
    String code = Texts.at(thing, "/code");
    String message = Texts.at(thing, "/message");
    return code.isEmpty() ? "" : ": " + Texts.coded(Texts.line(message, 300), code);
  }

  private void say(String subject, String line) {
    boolean waits = line.equals("waiting") && subject.startsWith("operation");
    if (!waits && !line.equals(said.put(subject, line))) {
      console.say(subject + " " + line);
    }
  }
}
