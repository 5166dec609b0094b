package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Makes values of the events of a YAML parser. */
final class YamlReader {

  private static final String TAG = "tag:yaml.org,2002:";

  private final Iterator<Event> events;
  private final Map<Anchor, Counted> anchors = new HashMap<>();
  private final Budget budget = Budget.usual();

  /** A value, how many values it is made of, and how many characters these have. */
  private record Counted(Json json, long values, long characters) {}

  YamlReader(String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel("text").setCodePointLimit(Yaml.LONGEST).build();
    events = new Parse(settings).parseString(text).iterator();
  }

  List<Json> documents() {
    List<Json> documents = new ArrayList<>();
    try {
      while (events.hasNext()) {
        Event event = events.next();
        if (event.getEventId() == Event.ID.DocumentStart) {
          anchors.clear();
          Event root = events.next();
          Json document = value(root, 0);
          if (!document.isNull() || !isEmpty(root)) {
            documents.add(document);
          }
        }
      }
      return documents;
    } catch (MarkedYamlEngineException e) {
      String problem = Optional.ofNullable(e.getProblem()).orElse("cannot be read");
      throw refuse(e.getProblemMark(), problem);
    } catch (ReaderException e) {
      throw refuse(Optional.empty(), "character %d is not allowed".formatted(e.getPosition()));
    } catch (YamlEngineException e) {
      throw refuse(Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private static boolean isEmpty(Event root) {
    return root instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().isEmpty();
  }

  private Json value(Event event, int depth) {
    checkDepth(event, depth + (event instanceof CollectionStartEvent ? 1 : 0));
    if (event instanceof AliasEvent alias) {
      Counted meant = anchors.get(alias.getAlias());
      if (meant == null) {
        throw refuse(event.getStartMark(), "there is no anchor '" + alias.getAlias() + "'");
      }
      take(event, meant.values(), meant.characters());
      if (meant.json().deeperThan(Json.MAX_DEPTH - depth)) {
        checkDepth(event, Json.MAX_DEPTH + 1);
      }
      return meant.json();
    }
    long values = budget.values();
    long characters = budget.characters();
    take(event, 1, event instanceof ScalarEvent scalar ? scalar.getValue().length() : 0);
    Json json =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar);
          case CollectionStartEvent start when start.getEventId() == Event.ID.MappingStart ->
              mapping(start, depth);
          case CollectionStartEvent start -> sequence(start, depth);
          default -> throw refuse(event.getStartMark(), "a value was expected");
        };
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      anchors.put(
          node.getAnchor().get(),
          new Counted(json, values - budget.values(), characters - budget.characters()));
    }
    return json;
  }

  private static void checkDepth(Event event, int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw refuse(event.getStartMark(), "nested deeper than " + Json.MAX_DEPTH + " levels");
    }
  }

  private void take(Event event, long values, long characters) {
    if (!budget.take(values, characters)) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE,
          "Too much YAML" + place(event.getStartMark()) + ": " + Budget.exceeded());
    }
  }

  private Json sequence(CollectionStartEvent start, int depth) {
    expectTag(start, "seq");
    List<Json> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(value(event, depth + 1));
    }
    return new Json.Arr(items);
  }

  private Json mapping(CollectionStartEvent start, int depth) {
    expectTag(start, "map");
    Map<String, Json> members = new LinkedHashMap<>();
    for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
      String name = key(key);
      take(key, 0, name.length());
      if (members.put(name, value(events.next(), depth + 1)) != null) {
        throw refuse(key.getStartMark(), "key '" + name + "' stands twice in one mapping");
      }
    }
    return members.isEmpty() ? Json.EMPTY : new Json.Obj(members);
  }

  /** A key is its text, also where it looks like a number; so {@code on:} and {@code 1:} work. */
  private String key(Event event) {
    if (event instanceof AliasEvent alias
        && anchors.get(alias.getAlias()) instanceof Counted(Json.Text text, long _, long _)) {
      return text.value();
    }
    if (!(event instanceof ScalarEvent scalar)) {
      throw refuse(event.getStartMark(), "a key must be plain text");
    }
    if (scalar.isPlain() && scalar.getValue().equals("<<")) {
      throw refuse(event.getStartMark(), "merge keys (<<) are not part of YAML 1.2");
    }
    scalar
        .getAnchor()
        .ifPresent(a -> anchors.put(a, new Counted(text(scalar), 1, scalar.getValue().length())));
    return text(scalar).value();
  }

  private Json scalar(ScalarEvent event) {
    String tag = event.getTag().orElse("");
    if (tag.isEmpty()) {
      Json json = event.isPlain() ? YamlScalars.resolve(event.getValue()) : text(event);
      return known(event, json);
    }
    if (tag.equals("!") || tag.equals(TAG + "str")) {
      return text(event);
    }
    Json json = known(event, YamlScalars.resolve(event.getValue()));
    boolean fits =
        switch (json) {
          case Json.Null _ -> tag.equals(TAG + "null");
          case Json.Bool _ -> tag.equals(TAG + "bool");
          case Json.Num n ->
              tag.equals(TAG + "float")
                  || (tag.equals(TAG + "int") && n.literal().matches("-?[0-9]+"));
          case Json.Text _, Json.Arr _, Json.Obj _ -> false;
        };
    if (!fits) {
      throw refuse(event.getStartMark(), "tag " + tag + " does not fit the value");
    }
    return json;
  }

  private static Json known(ScalarEvent event, Json json) {
    if (json instanceof Json.Text text && event.isPlain() && YamlScalars.notJson(text.value())) {
      throw refuse(event.getStartMark(), "JSON has no word for " + text.value());
    }
    return json;
  }

  private Json.Text text(ScalarEvent event) {
    String flaw = Utf8.flaw(event.getValue());
    if (!flaw.isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_ENCODING, "Not valid YAML" + place(event.getStartMark()) + ": " + flaw);
    }
    return new Json.Text(event.getValue());
  }

  private static void expectTag(CollectionStartEvent event, String kind) {
    String tag = event.getTag().orElse("");
    if (!tag.isEmpty() && !tag.equals("!") && !tag.equals(TAG + kind)) {
      throw refuse(event.getStartMark(), "unknown tag " + tag);
    }
  }

  private static ProblemException refuse(Optional<Mark> mark, String what) {
    return new ProblemException(
        ErrorCode.INVALID_YAML, "Not valid YAML" + place(mark) + ": " + what);
  }

  private static String place(Optional<Mark> mark) {
    return mark.map(m -> " at line %d, column %d".formatted(m.getLine() + 1, m.getColumn() + 1))
        .orElse("");
  }
}
