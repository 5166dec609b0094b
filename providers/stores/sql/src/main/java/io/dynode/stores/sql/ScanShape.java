package io.dynode.stores.sql;

import io.dynode.spi.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What scans have in common that one statement serves.
 *
 * @param prefix how many columns are fixed
 * @param after how many columns the cursor has
 * @param filters columns with the number of values, rounded up, so that few shapes occur
 */
record ScanShape(String index, int prefix, int after, List<Among> filters, boolean descending) {
  /** The column has one of that many values. */
  record Among(String column, int values) {}

  static ScanShape of(Scan<?> scan) {
    return new ScanShape(
        scan.index(),
        scan.prefix().size(),
        scan.after().size(),
        scan.filters().stream()
            .map(filter -> new Among(filter.column(), rounded(filter.values().size())))
            .toList(),
        scan.descending());
  }

  /** The next power of two. */
  static int rounded(int values) {
    return values <= 1 ? 1 : Integer.highestOneBit(values - 1) << 1;
  }

  /** Everything from {@code where} on. */
  String conditions(Mapping<?> mapping, Dialect dialect) {
    List<String> columns = mapping.index(index).stream().map(Column::sql).toList();
    List<String> conditions =
        new ArrayList<>(dialect.namesIndexes() ? equal(columns) : between(columns));
    for (Among filter : filters) {
      String column = mapping.columns(List.of(filter.column())).getFirst().sql();
      conditions.add(
          dialect.unindexed(column)
              + " in ("
              + Stream.generate(() -> "?").limit(filter.values()).collect(Collectors.joining(", "))
              + ")");
    }
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    String order =
        columns.stream()
            .skip(dialect.namesIndexes() ? prefix : 0)
            .map(column -> descending ? column + " desc" : column)
            .collect(Collectors.joining(", "));
    return where + (order.isEmpty() ? "" : " order by " + order) + " limit ?";
  }

  private List<String> equal(List<String> columns) {
    List<String> conditions = new ArrayList<>();
    columns.stream().limit(prefix).forEach(column -> conditions.add(column + " = ?"));
    if (after > 0) {
      conditions.add(bound(columns.subList(prefix, prefix + after), descending ? " < " : " > "));
    }
    return conditions;
  }

  /**
   * The same rows between two bounds of the index. A column that equals a value has no part in the
   * order, so that other indexes would do for it; one that lies between two has, and the order of
   * all columns is that of this index alone.
   */
  private List<String> between(List<String> columns) {
    List<String> conditions = new ArrayList<>();
    if (prefix + after > 0) {
      String beyond = descending ? " < " : " > ";
      String from = descending ? " <= " : " >= ";
      conditions.add(bound(columns.subList(0, prefix + after), after > 0 ? beyond : from));
    }
    if (prefix > 0) {
      conditions.add(bound(columns.subList(0, prefix), descending ? " >= " : " <= "));
    }
    return conditions;
  }

  /** What the conditions of a scan are about, in their order. */
  static List<Object> values(Scan<?> scan, Dialect dialect) {
    List<Object> all = new ArrayList<>(scan.prefix());
    all.addAll(scan.after());
    if (!dialect.namesIndexes()) {
      all.addAll(scan.prefix());
    }
    for (Scan.Filter filter : scan.filters()) {
      List<Object> values = List.copyOf(filter.values());
      all.addAll(values);
      for (int i = values.size(); i < rounded(values.size()); i++) {
        all.add(values.getLast());
      }
    }
    all.add((long) scan.limit());
    return all;
  }

  private static String bound(List<String> columns, String sign) {
    return tuple(columns.stream()) + sign + tuple(columns.stream().map(_ -> "?"));
  }

  private static String tuple(Stream<String> values) {
    List<String> list = values.toList();
    return list.size() == 1 ? list.getFirst() : "(" + String.join(", ", list) + ")";
  }
}
