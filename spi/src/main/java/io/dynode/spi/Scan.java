package io.dynode.spi;

import io.dynode.model.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A bounded walk along an index. Values are kept in comparable form (see {@link Table#comparable});
 * those that cannot be compared with their columns are refused.
 *
 * @param table what to read
 * @param index name of one of its indexes; empty: the primary key
 * @param prefix values that the first columns of the index must equal
 * @param after values of the next columns (as many as wanted): only rows that sort strictly behind
 *     them (before them when descending) are returned; empty: from the start. An index is always
 *     continued by the key columns it does not name, so a full tuple is a cursor.
 * @param filters conditions on other columns, all of which must hold
 * @param limit most rows returned
 * @param descending largest first
 */
public record Scan<R extends Row>(
    Table<R> table,
    String index,
    List<Object> prefix,
    List<Object> after,
    List<Filter> filters,
    int limit,
    boolean descending) {
  public Scan {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1");
    }
    List<String> columns = table.indexes().get(index);
    if (columns == null || prefix.size() + after.size() > columns.size()) {
      throw new IllegalArgumentException(
          "Table " + table + " has no index '" + index + "' for " + prefix + " and " + after);
    }
    prefix = comparable(table, columns, prefix);
    after = comparable(table, columns.subList(prefix.size(), columns.size()), after);
    filters = filters.stream().map(filter -> filter.comparable(table)).toList();
  }

  private static List<Object> comparable(Table<?> table, List<String> columns, List<?> values) {
    List<Object> comparable = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      comparable.add(table.comparable(columns.get(i), values.get(i)));
    }
    return List.copyOf(comparable);
  }

  /** The column has one of the values. */
  public record Filter(String column, Set<Object> values) {
    public Filter {
      values = Set.copyOf(values);
    }

    private Filter comparable(Table<?> table) {
      return new Filter(
          column,
          values.stream()
              .map(value -> table.comparable(column, value))
              .collect(Collectors.toUnmodifiableSet()));
    }
  }

  /** Along the primary key. */
  public static <R extends Row> Scan<R> of(Table<R> table, int limit, Object... prefix) {
    return new Scan<>(table, "", List.of(prefix), List.of(), List.of(), limit, false);
  }

  /** Along an index. */
  public static <R extends Row> Scan<R> along(
      Table<R> table, String index, int limit, Object... prefix) {
    return new Scan<>(table, index, List.of(prefix), List.of(), List.of(), limit, false);
  }

  /** The same, starting strictly behind the given values. */
  public Scan<R> after(Object... values) {
    return new Scan<>(table, index, prefix, List.of(values), filters, limit, descending);
  }

  /** The same, going on behind that row. */
  public Scan<R> behind(R row) {
    List<String> columns = table.indexes().getOrDefault(index, List.of());
    List<Object> tuple = table.values(row, columns.subList(prefix.size(), columns.size()));
    return new Scan<>(table, index, prefix, tuple, filters, limit, descending);
  }

  /** The same with another limit. */
  public Scan<R> atMost(int rows) {
    return new Scan<>(table, index, prefix, after, filters, rows, descending);
  }

  /** The same, largest first. */
  public Scan<R> backwards() {
    return new Scan<>(table, index, prefix, after, filters, limit, true);
  }

  /** The same with a further condition. */
  public Scan<R> where(String column, Set<?> values) {
    List<Filter> more = new ArrayList<>(filters);
    more.add(new Filter(column, Set.copyOf(values)));
    return new Scan<>(table, index, prefix, after, more, limit, descending);
  }
}
