package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws a trace as an indented tree. */
public final class CascadeTree {
  private static final int WIDEST = 160;

  private CascadeTree() {}

  /** A line for every node of a trace. */
  public static List<String> lines(Json trace) {
    List<Json> nodes = Texts.items(trace, "/nodes");
    List<String> lines = new ArrayList<>();
    Optional<Instant> first =
        nodes.stream().flatMap(node -> Spans.time(node, "/at").stream()).min(Instant::compareTo);
    for (int i = 0; i < nodes.size(); i++) {
      Json node = nodes.get(i);
      lines.add(
          Texts.line(branches(nodes, i) + words(node), WIDEST)
              + first.map(start -> times(node, start)).orElse(""));
    }
    if (Texts.at(trace, "/truncated").equals("true")) {
      lines.add("… and more than fits");
    }
    return lines;
  }

  /** When it began after the first of all, how long it waited for that, and how long it took. */
  private static String times(Json node, Instant first) {
    List<String> words = new ArrayList<>();
    Optional<Instant> began = Spans.time(node, "/startedAt");
    if (began.isEmpty()) {
      return "";
    }
    words.add("+" + Spans.print(Spans.positive(first, began.get())));
    Spans.between(node, "/readyAt", "/startedAt")
        .filter(wait -> wait.toMillis() > 0)
        .ifPresent(wait -> words.add("waited " + Spans.print(wait)));
    Spans.between(node, "/startedAt", "/endedAt")
        .ifPresent(took -> words.add("took " + Spans.print(took)));
    return "  (" + String.join(", ", words) + ")";
  }

  private static int depth(Json node) {
    return (int) Texts.number(node, "/depth");
  }

  /** What is left of a node: a line wherever a later node hangs on the same ancestor. */
  private static String branches(List<Json> nodes, int i) {
    int depth = depth(nodes.get(i));
    StringBuilder left = new StringBuilder();
    for (int level = 1; level <= depth; level++) {
      boolean more = more(nodes, i, level);
      left.append(level < depth ? (more ? "│  " : "   ") : (more ? "├─ " : "└─ "));
    }
    return left.toString();
  }

  private static boolean more(List<Json> nodes, int i, int level) {
    for (int next = i + 1; next < nodes.size() && depth(nodes.get(next)) >= level; next++) {
      if (depth(nodes.get(next)) == level) {
        return true;
      }
    }
    return false;
  }

  private static String words(Json node) {
    String kind = Texts.at(node, "/kind");
    StringBuilder words = new StringBuilder(kind.equals("dispatch") ? "trigger" : kind);
    for (String pointer : new String[] {"/name", "/state", "/detail"}) {
      String text = Texts.at(node, pointer);
      if (!text.isEmpty()) {
        words.append("  ").append(text);
      }
    }
    if (kind.equals("agenda")) {
      words.append("  ").append(Texts.at(node, "/id"));
    }
    return words.toString();
  }
}
