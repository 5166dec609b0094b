package io.dynode.benchmarks;

import java.util.List;

/** What an installation used up until some moment, or between two. */
record Usage(double serverSeconds, double databaseSeconds, double rows, double commits) {
  Usage since(Usage before) {
    return new Usage(
        serverSeconds - before.serverSeconds,
        databaseSeconds - before.databaseSeconds,
        rows - before.rows,
        commits - before.commits);
  }

  /** For each of that many agendas. */
  List<Figure> each(String name, int agendas) {
    return List.of(
        Figure.of(name + "-processor", 1_000 * serverSeconds / agendas, "ms"),
        Figure.of(name + "-database-processor", 1_000 * databaseSeconds / agendas, "ms"),
        Figure.of(name + "-rows", rows / agendas, "rows"),
        Figure.of(name + "-commits", commits / agendas, "commits"));
  }
}
