package io.dynode.stores.memory;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One table: its rows sorted by key, and per index the keys sorted by the index's columns. */
final class MemoryTable<R extends Row> {
  private final Table<R> table;
  private final NavigableMap<List<Object>, R> rows = new TreeMap<>(Table.ORDER);
  private final Map<String, NavigableMap<List<Object>, List<Object>>> indexes =
      new LinkedHashMap<>();

  MemoryTable(Table<R> table) {
    this.table = table;
    for (String index : table.indexes().keySet()) {
      if (!index.isEmpty()) {
        indexes.put(index, new TreeMap<>(Table.ORDER));
      }
    }
  }

  /** The row as one of this table, whole. */
  R check(Row row) {
    R typed = table.type().cast(row);
    table.requireWhole(typed);
    return typed;
  }

  List<Object> keyOf(R row) {
    return table.keyOf(row);
  }

  @Nullable R get(List<Object> key) {
    return rows.get(key);
  }

  /** Writes the row and returns the one it replaces. */
  @Nullable R put(R row) {
    List<Object> key = keyOf(row);
    R before = rows.put(key, row);
    indexes.forEach((name, index) -> {
      List<Object> place = place(name, row);
      List<Object> old = before == null ? null : place(name, before);
      if (!place.equals(old)) {
        if (old != null) {
          index.remove(old);
        }
        index.put(place, key);
      }
    });
    return before;
  }

  /** Removes the row with that key and returns it. */
  @Nullable R remove(List<Object> key) {
    R before = rows.remove(key);
    if (before != null) {
      indexes.forEach((name, index) -> index.remove(place(name, before)));
    }
    return before;
  }

  private List<Object> place(String index, R row) {
    return table.values(row, table.indexes().getOrDefault(index, table.key()));
  }

  List<R> scan(Scan<R> scan) {
    NavigableMap<List<Object>, List<Object>> index = indexes.get(scan.index());
    if (index == null) {
      return collect(range(rows, scan).values(), row -> row, scan);
    }
    return collect(range(index, scan).values(), rows::get, scan);
  }

  private <V> List<R> collect(Collection<V> walk, Function<V, @Nullable R> find, Scan<R> scan) {
    List<R> found = new ArrayList<>();
    // No stream: it would ask the range for its size, which counts all of it.
    for (V place : walk) {
      R row = Objects.requireNonNull(find.apply(place));
      if (scan.filters().stream().allMatch(filter -> accepts(filter, row))) {
        found.add(row);
      }
      if (found.size() == scan.limit()) {
        break;
      }
    }
    return found;
  }

  private boolean accepts(Scan.Filter filter, R row) {
    return filter.values().contains(Table.comparable(table.value(row, filter.column())));
  }

  /** The part of an index that a scan walks, in the order in which it does. */
  private static <V> NavigableMap<List<Object>, V> range(
      NavigableMap<List<Object>, V> map, Scan<?> scan) {
    List<Object> prefix = scan.prefix();
    List<Object> bound = new ArrayList<>(prefix);
    bound.addAll(scan.after());
    boolean cursor = !scan.after().isEmpty();
    Optional<List<Object>> from =
        cursor && !scan.descending() ? successor(bound) : Optional.of(prefix);
    Optional<List<Object>> to =
        cursor && scan.descending() ? Optional.of(bound) : successor(prefix);
    NavigableMap<List<Object>, V> range = map;
    if (to.isPresent()) {
      range = range.headMap(to.get(), false);
    }
    if (from.isEmpty() || (to.isPresent() && Table.ORDER.compare(from.get(), to.get()) >= 0)) {
      return new TreeMap<>();
    }
    range = range.tailMap(from.get(), true);
    return scan.descending() ? range.descendingMap() : range;
  }

  /** The least tuple that sorts behind everything that begins with the given one, if any does. */
  private static Optional<List<Object>> successor(List<Object> tuple) {
    for (int last = tuple.size() - 1; last >= 0; last--) {
      Object value = tuple.get(last);
      if (!value.equals(Long.MAX_VALUE)) {
        List<Object> next = new ArrayList<>(tuple.subList(0, last));
        next.add(value instanceof Long number ? (Object) (number + 1) : value + "\0");
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }
}
