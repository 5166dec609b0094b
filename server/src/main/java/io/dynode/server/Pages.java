package io.dynode.server;

import io.dynode.json.Records;
import io.dynode.model.Json;
import io.dynode.model.Row;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Pages along an index, or along several walks of it (one per visible customer) merged into one
 * order. A condition that no index knows is applied while walking; then at most {@link #MOST_READ}
 * rows are read for a page, which may be short and still has a cursor.
 */
final class Pages {
  static final int USUAL = 100;
  static final int LARGEST = 1_000;

  /** Rows that are looked at for one page. */
  static final int MOST_READ = 20_000;

  private Pages() {}

  /**
   * A page of rows.
   *
   * @param read rows that were looked at
   * @param next cursor; empty: there is no more
   */
  record Page<R>(List<R> rows, int read, Optional<String> next) {
    /** Of rows that all were kept. */
    Page(List<R> rows, Optional<String> next) {
      this(rows, rows.size(), next);
    }

    /** As an answer. */
    <V> Response answer(Function<R, V> view) {
      return Answer.json(200, json(view));
    }

    <V> Json json(Function<R, V> view) {
      List<Json> items = new ArrayList<>(rows.size());
      rows.forEach(row -> items.add(Records.encode(view.apply(row))));
      return Json.object(
          "items", new Json.Arr(items), "next", next.map(Json::of).orElse(Json.NULL));
    }
  }

  /** Length of the page that a request wants. */
  static int limit(Request request) {
    return request.number("limit", USUAL, 1, LARGEST);
  }

  /**
   * Reads a page.
   *
   * @param walks scans of one table in one direction
   * @param order the columns by which all of them are ordered; together they tell rows apart
   * @param keep condition that no index knows
   */
  static <R extends Row> Page<R> read(
      Reader reader, List<Scan<R>> walks, List<String> order, Request request, Predicate<R> keep) {
    if (walks.isEmpty()) {
      return new Page<>(List.of(), 0, Optional.empty());
    }
    Merge<R> merge =
        new Merge<>(reader, walks, order, after(request, walks, order, List.of()), limit(request));
    return collect(merge, order, limit(request), row -> true, keep);
  }

  /**
   * Several walks merged into one order.
   *
   * @param name of the order, which cursors carry
   * @param from values of the order's columns where it begins; empty: at its very beginning
   * @param inside whether a row belongs to it; after the first that does not there is none
   * @param most rows that are looked at for one page
   */
  record Walk<R extends Row>(
      List<Scan<R>> walks,
      String name,
      List<String> order,
      List<Object> from,
      Predicate<R> inside,
      int most) {}

  /** Reads a page of merged walks from the request's cursor on. */
  static <R extends Row> Page<R> readFrom(
      Reader reader, Walk<R> walk, Request request, Predicate<R> keep) {
    return readFrom(reader, walk, request.query("cursor"), limit(request), keep);
  }

  /** Reads a page of merged walks. */
  static <R extends Row> Page<R> readFrom(
      Reader reader, Walk<R> walk, Optional<String> cursor, int limit, Predicate<R> keep) {
    if (walk.walks.isEmpty()) {
      return new Page<>(List.of(), 0, Optional.empty());
    }
    List<Object> from =
        cursor
            .map(text ->
                Cursor.parse(text, walk.name, numbers(walk.walks.getFirst().table(), walk.order)))
            .orElse(walk.from);
    Merge<R> merge = new Merge<>(reader, walk.walks, walk.order, from, limit);
    return collect(
        merge,
        new Bounds(limit, walk.most),
        walk.inside,
        keep,
        row -> Cursor.print(walk.name, merge.table.values(row, walk.order)));
  }

  /**
   * Reads a page of one walk that begins at a place and ends where its rows are no longer inside.
   */
  static <R extends Row> Page<R> readFrom(
      Reader reader, Stretch<R> stretch, Request request, Predicate<R> keep) {
    List<Scan<R>> walks = List.of(stretch.walk());
    List<String> order = stretch.order();
    Merge<R> merge =
        new Merge<>(
            reader, walks, order, after(request, walks, order, stretch.from()), limit(request));
    return collect(merge, order, limit(request), stretch.inside(), keep);
  }

  /**
   * Part of a walk.
   *
   * @param from values of the order's columns just before its first row
   * @param inside whether a row belongs to it; those that do stand together
   */
  record Stretch<R extends Row>(
      Scan<R> walk, List<String> order, List<Object> from, Predicate<R> inside) {}

  private static <R extends Row> List<Object> after(
      Request request, List<Scan<R>> walks, List<String> order, List<Object> fallback) {
    return request
        .query("cursor")
        .map(text -> Cursor.parse(text, numbers(walks.getFirst().table(), order)))
        .orElse(fallback);
  }

  private static <R extends Row> Page<R> collect(
      Merge<R> merge, List<String> order, int limit, Predicate<R> inside, Predicate<R> keep) {
    return collect(
        merge,
        new Bounds(limit, MOST_READ),
        inside,
        keep,
        row -> Cursor.print(merge.table.values(row, order)));
  }

  /** How long a page is, and how much is looked at for it. */
  private record Bounds(int limit, int most) {}

  private static <R extends Row> Page<R> collect(
      Merge<R> merge,
      Bounds bounds,
      Predicate<R> inside,
      Predicate<R> keep,
      Function<R, String> cursor) {
    List<R> rows = new ArrayList<>();
    int read = 0;
    while (merge.hasNext()) {
      R row = merge.next();
      if (!inside.test(row)) {
        break;
      }
      read++;
      if (keep.test(row)) {
        rows.add(row);
      }
      if (rows.size() == bounds.limit || read == bounds.most) {
        return new Page<>(
            rows, read, merge.hasNext() ? Optional.of(cursor.apply(row)) : Optional.empty());
      }
    }
    return new Page<>(rows, read, Optional.empty());
  }

  private static List<Boolean> numbers(Table<?> table, List<String> order) {
    return order.stream()
        .map(column -> table.columns().get(column))
        .map(c -> c != null && (c.getType() == long.class || c.getType() == int.class))
        .toList();
  }

  /** Merges walks, reading each in pieces as it is needed. */
  private static final class Merge<R extends Row> {
    private final Reader reader;
    private final List<String> order;
    private final Table<R> table;
    private final PriorityQueue<Source<R>> sources;

    private static final class Source<R extends Row> {
      private final Scan<R> walk;
      private final Deque<R> rows = new ArrayDeque<>();
      private int piece;
      private boolean more = true;

      private Source(Scan<R> walk, int piece) {
        this.walk = walk;
        this.piece = piece;
      }
    }

    Merge(Reader reader, List<Scan<R>> walks, List<String> order, List<Object> after, int limit) {
      this.reader = reader;
      this.order = order;
      this.table = walks.getFirst().table();
      int piece = Math.min(limit + 1, Math.max(8, 4 * limit / walks.size()));
      Comparator<Source<R>> byHead =
          Comparator.comparing(source -> position(source.rows.getFirst()), Table.ORDER);
      this.sources =
          new PriorityQueue<>(walks.getFirst().descending() ? byHead.reversed() : byHead);
      for (Scan<R> walk : walks) {
        Source<R> source = new Source<>(walk, piece);
        fill(source, after);
        if (!source.rows.isEmpty()) {
          sources.add(source);
        }
      }
    }

    private List<Object> position(R row) {
      return table.values(row, order);
    }

    private void fill(Source<R> source, List<Object> after) {
      Scan<R> w = source.walk;
      List<R> rows =
          reader.scan(
              new Scan<>(
                  w.table(),
                  w.index(),
                  w.prefix(),
                  after,
                  w.filters(),
                  source.piece,
                  w.descending()));
      source.rows.addAll(rows);
      source.more = rows.size() == source.piece;
      // Who comes back drops most of what is read: fewer and larger pieces then.
      source.piece = Math.min(LARGEST, 2 * source.piece);
    }

    boolean hasNext() {
      return !sources.isEmpty();
    }

    R next() {
      Source<R> source = sources.remove();
      R row = source.rows.removeFirst();
      if (source.rows.isEmpty() && source.more) {
        fill(source, position(row));
      }
      if (!source.rows.isEmpty()) {
        sources.add(source);
      }
      return row;
    }
  }
}
