package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything that followed from one event or request: found by its correlation id. */
public final class Cascade {
  private static final int MOST = 100_000;
  private static final long PAUSE_MILLIS = 250;

  private final Api api;
  private final Console console;
  private final Duration limit;
  private final Persistence persistence;
  private final Map<String, String> said = new HashMap<>();

  /**
   * A cascade's observer.
   *
   * @param limit longest time; zero: none
   */
  public Cascade(Api api, Console console, Duration limit) {
    this.api = api;
    this.console = console;
    this.limit = limit;
    this.persistence = new Persistence(api, console::say);
  }

  /** Waits until nothing of it is left to do; false when anything in it did not succeed. */
  public boolean watch(String correlation) {
    long start = System.nanoTime();
    while (true) {
      // The server says in one look whether anything is left: also events on their way.
      boolean over =
          persistence
              .keep(() -> api.get(Api.path("/v1/progress", "correlationId", correlation)))
              .at("/done")
              .equals(Optional.of(Json.TRUE));
      List<Json> agendas = agendas(correlation);
      agendas.forEach(this::tell);
      if (over) {
        return succeeded(correlation, agendas);
      }
      if (!limit.isZero() && System.nanoTime() - start > limit.toNanos()) {
        throw new Failure(
            ExitCode.TIMEOUT,
            "cascade " + correlation + " has not ended after " + limit.toSeconds() + " s");
      }
      pause();
    }
  }

  /** The cascade as a tree, by correlation id or by the id of one of its agendas. */
  public static Json trace(Api api, String id) {
    try {
      return api.get(Api.path("/v1/trace", "correlationId", id));
    } catch (Failure e) {
      if (e.exitCode() != ExitCode.NOT_FOUND) {
        throw e;
      }
      return api.get(Api.path("/v1/trace", "agenda", id));
    }
  }

  private List<Json> agendas(String correlation) {
    return persistence.keep(
        () -> api.list(Api.path("/v1/agendas", "correlationId", correlation), MOST));
  }

  private boolean succeeded(String correlation, List<Json> agendas) {
    boolean good = agendas.stream().allMatch(Follow::succeeded);
    for (Json dead : dispatches(correlation, "dead")) {
      console.say(
          "dead letter of "
              + Texts.at(dead, "/trigger")
              + ": "
              + Texts.coded(Texts.at(dead, "/message"), Texts.at(dead, "/code")));
      good = false;
    }
    return good;
  }

  /** Dispatches of the cascade's events with that outcome. */
  private List<Json> dispatches(String correlation, String outcome) {
    List<Json> all =
        persistence.keep(() -> api.list(Api.path("/v1/dispatches", "outcome", outcome), MOST));
    if (all.isEmpty()) {
      return all;
    }
    Set<String> events = new HashSet<>();
    for (Json event :
        persistence.keep(
            () -> api.list(Api.path("/v1/events", "correlationId", correlation), MOST))) {
      events.add(key(event, "/customer", "/event/source", "/event/id"));
    }
    return all.stream()
        .filter(d -> events.contains(key(d, "/customer", "/source", "/eventId")))
        .toList();
  }

  private static String key(Json json, String customer, String source, String id) {
    return Texts.at(json, customer) + "|" + Texts.at(json, source) + "|" + Texts.at(json, id);
  }

  private void tell(Json agenda) {
    String id = Texts.at(agenda, "/id");
    String share = Texts.number(agenda, "/ended") + "/" + Texts.number(agenda, "/operations");
    String code = Texts.at(agenda, "/code");
    String line =
        Texts.at(agenda, "/state")
            + " "
            + share
            + (code.isEmpty() ? "" : ": " + Texts.coded(Texts.at(agenda, "/message"), code));
    if (!line.equals(said.put(id, line))) {
      console.say("agenda " + id + " " + line + "  " + Texts.line(Texts.at(agenda, "/title"), 60));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.UNAVAILABLE, "interrupted");
    }
  }
}
