package io.dynode.simulation;

import io.dynode.json.JsonText;
import io.dynode.model.Agenda;
import io.dynode.model.Delivery;
import io.dynode.model.Json;
import io.dynode.model.Row;
import io.dynode.model.Webhook;
import io.dynode.spi.Change;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.Tables;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The outside that agendas' callbacks call: every end of an agenda that has one is told, as often
 * as it takes, under one id, and nothing is told that did not happen.
 */
final class Hooks implements HttpCalls {
  static final String URL = "https://hooks.example/";

  private final World world;
  private final Set<String> webhooks = new LinkedHashSet<>();
  private final Set<String> owed = new HashSet<>();
  private final Set<String> ends = new LinkedHashSet<>();

  /** By what was told: the id of the call. */
  private final Map<String, String> told = new HashMap<>();

  Hooks(World world) {
    this.world = world;
  }

  @Override
  public Optional<String> objection(URI target) {
    return Optional.empty();
  }

  /** Part of the calls do not come, or come and seem not to. */
  @Override
  public Outcome send(Call call) {
    boolean bad = world.faults().strikes(Fault.CALLBACK_LOST, 3 * world.scenario().lossy());
    if (bad && world.faults().evenly()) {
      return new Failed("it did not come");
    }
    hear(call);
    return bad
        ? new Answered(503, Map.of(), new byte[0], false)
        : new Answered(204, Map.of(), new byte[0], false);
  }

  private void hear(Call call) {
    Json body = JsonText.parse(call.body());
    String end =
        text(body, "/agenda/id") + " " + body.at("/agenda/run").map(JsonText::print).orElse("");
    end += " " + text(body, "/agenda/state");
    end += " " + body.at("/agenda/runsAgain").map(JsonText::print).orElse("");
    String id = call.headers().getOrDefault("Dynode-Delivery", "");
    if (!ends.contains(end)) {
      world.findings().violated("Nothing is told that did not happen", end);
    }
    String first = told.putIfAbsent(end, id);
    if (first != null && !first.equals(id)) {
      world.findings().violated("What is told again has one id", first + " and " + id);
    }
  }

  private static String text(Json json, String pointer) {
    return json.at(pointer).flatMap(Json::text).orElse("");
  }

  /** To be told of before the mirror is: it shows what was. */
  void committed(Change change) {
    switch (change) {
      case Change.Put put -> written(put.row());
      case Change.Delete delete -> {
        String key = Mirror.text(delete.key().getFirst());
        if (delete.table() == Tables.WEBHOOKS) {
          webhooks.remove(key);
        } else if (delete.table() == Tables.DELIVERIES) {
          owed.remove(key);
        }
      }
    }
  }

  private void written(Row row) {
    switch (row) {
      case Webhook w -> webhooks.add(w.id());
      case Delivery d -> owed.add(d.id());
      case Agenda a when a.state().ended() && webhooks.contains(a.id().value()) -> {
        Agenda before = world.invariants().mirror().of(a.id().value()).row;
        if (before == null || before.state() != a.state() || before.over() != a.over()) {
          String state = a.state().name().toLowerCase(Locale.ROOT);
          ends.add(a.id() + " " + a.run() + " " + state + " " + a.runsAgain());
        }
      }
      default -> {
        // Nobody is called about it.
      }
    }
  }

  /** Nothing is still to be told. */
  boolean quiet() {
    return owed.isEmpty();
  }

  /** Once nothing is under way. */
  void judge() {
    for (String end : ends) {
      if (!told.containsKey(end)) {
        world.findings().violated("The end of an agenda is told", end);
      }
    }
    if (!owed.isEmpty()) {
      world.findings().violated("Every call is made in the end", owed.toString());
    }
    for (String webhook : webhooks) {
      if (world.invariants().mirror().of(webhook).retired) {
        world.findings().violated("A callback goes with its agenda", webhook);
      }
    }
  }
}
