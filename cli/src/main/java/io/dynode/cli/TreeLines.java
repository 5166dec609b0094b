package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An agenda and its operations as lines: a tree along the dependencies, with bars. */
final class TreeLines {
  private static final int BAR = 20;

  private final Map<String, Json> operations;
  private final Map<String, List<String>> children = new HashMap<>();
  private final Instant now;
  private final int width;
  private final List<String> lines = new ArrayList<>();

  private TreeLines(Map<String, Json> operations, Instant now, int width) {
    this.operations = operations;
    this.now = now;
    this.width = width;
  }

  /**
   * The lines.
   *
   * @param operations by name, in their order
   * @param most lines; when there are more, what runs or failed is shown and the rest is counted
   */
  static List<String> of(
      Json agenda, Map<String, Json> operations, Instant now, int most, int width) {
    TreeLines tree = new TreeLines(operations, now, width);
    tree.lines.add(tree.head(agenda));
    if (operations.size() < most) {
      tree.hang();
      tree.branch("", "");
    } else {
      tree.busiest(most - 2);
    }
    return tree.lines;
  }

  private String head(Json agenda) {
    long all = Texts.number(agenda, "/operations");
    long ended = Texts.number(agenda, "/ended");
    String title = Texts.at(agenda, "/title");
    String line =
        mark(agenda)
            + " "
            + (title.isEmpty() ? Texts.at(agenda, "/id") : title)
            + "  "
            + Texts.at(agenda, "/state")
            + "  "
            + bar((int) Texts.number(agenda, "/percent"))
            + " "
            + ended
            + "/"
            + all
            + span(agenda, "/submittedAt")
            + because(agenda);
    return Texts.line(line, width);
  }

  /** Hangs each operation on the last of those it depends on: that one it waits for longest. */
  private void hang() {
    operations.forEach((name, operation) -> {
      String parent = "";
      int deepest = -1;
      if (operation.at("/dependsOn").orElse(Json.NULL) instanceof Json.Arr needed) {
        for (Json each : needed.items()) {
          int depth = depth(Texts.of(each), 0);
          if (depth > deepest && operations.containsKey(Texts.of(each))) {
            deepest = depth;
            parent = Texts.of(each);
          }
        }
      }
      children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(name);
    });
  }

  private final Map<String, Integer> depths = new HashMap<>();

  /** The longest way from a beginning; what is not told (yet) is one. */
  private int depth(String name, int guard) {
    Integer known = depths.get(name);
    if (known != null || guard > 1_000) {
      return known == null ? 0 : known;
    }
    int depth = 0;
    if (operations.getOrDefault(name, Json.NULL).at("/dependsOn").orElse(Json.NULL)
        instanceof Json.Arr needed) {
      for (Json each : needed.items()) {
        depth = Math.max(depth, depth(Texts.of(each), guard + 1) + 1);
      }
    }
    depths.put(name, depth);
    return depth;
  }

  private void branch(String parent, String left) {
    List<String> names = children.getOrDefault(parent, List.of());
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      String name = names.get(i);
      lines.add(operation(left + (last ? "└─ " : "├─ "), operations.getOrDefault(name, Json.NULL)));
      branch(name, left + (last ? "   " : "│  "));
    }
  }

  /** Those that matter most, and how many others are in which state. */
  private void busiest(int most) {
    Map<String, Integer> others = new TreeMap<>();
    List<Json> shown = new ArrayList<>();
    for (String[] states :
        new String[][] {{"running", "staging", "committing"}, {"failed", "held"}, {"ready"}}) {
      for (Json operation : operations.values()) {
        if (shown.size() < most && List.of(states).contains(Texts.at(operation, "/state"))) {
          shown.add(operation);
        }
      }
    }
    for (Json operation : operations.values()) {
      if (!shown.contains(operation)) {
        others.merge(Texts.at(operation, "/state"), 1, Integer::sum);
      }
    }
    shown.forEach(operation -> lines.add(operation("├─ ", operation)));
    List<String> counts = new ArrayList<>();
    others.forEach((state, count) -> counts.add(count + " " + state));
    lines.add(Texts.line("└─ and " + String.join(", ", counts), width));
  }

  private String operation(String left, Json operation) {
    String state = Texts.at(operation, "/state");
    String percent = Texts.at(operation, "/progress/percent");
    String message = Texts.at(operation, "/progress/message");
    StringBuilder line = new StringBuilder(left);
    line.append(mark(operation)).append(' ').append(Texts.at(operation, "/name"));
    line.append("  ").append(state);
    if (state.equals("running")) {
      if (!percent.isEmpty()) {
        line.append("  ").append(bar((int) Texts.number(operation, "/progress/percent")));
      }
      line.append(message.isEmpty() ? "" : "  " + message);
    }
    line.append(span(operation, "/startedAt")).append(because(operation));
    return Texts.line(line.toString(), width);
  }

  /** How long it took, or takes so far. */
  private String span(Json thing, String from) {
    return Spans.time(thing, from)
        .map(start ->
            "  " + Spans.print(Spans.positive(start, Spans.time(thing, "/endedAt").orElse(now))))
        .orElse("");
  }

  private static String because(Json thing) {
    String code = Texts.at(thing, "/code");
    String message = Texts.at(thing, "/message");
    String reason = Texts.at(thing, "/reason");
    String why = code.isEmpty() ? reason : Texts.coded(message, code);
    return why.isEmpty() ? "" : "  " + why;
  }

  private static String mark(Json thing) {
    return switch (Texts.at(thing, "/state")) {
      case "succeeded", "cached" -> "✓";
      case "failed" -> "✗";
      case "canceled", "skipped" -> "–";
      case "running", "staging", "committing" -> "▸";
      case "held", "paused" -> "!";
      default -> "·";
    };
  }

  /** Such as ▕█████ ▏ 50%. */
  static String bar(int percent) {
    int share = Math.clamp(percent, 0, 100);
    int full = share * BAR / 100;
    return "▕" + "█".repeat(full) + " ".repeat(BAR - full) + "▏" + share + "%";
  }
}
