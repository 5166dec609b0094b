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
    List<String> conditions = new ArrayList<>();
    columns.stream().limit(prefix).forEach(column -> conditions.add(column + " = ?"));
    if (after > 0) {
      List<String> next = columns.subList(prefix, prefix + after);
      conditions.add(
          tuple(next.stream()) + (descending ? " < " : " > ") + tuple(next.stream().map(_ -> "?")));
    }
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
            .skip(prefix)
            .map(column -> descending ? column + " desc" : column)
            .collect(Collectors.joining(", "));
    return where + (order.isEmpty() ? "" : " order by " + order) + " limit ?";
  }

  private static String tuple(Stream<String> values) {
    List<String> list = values.toList();
    return list.size() == 1 ? list.getFirst() : "(" + String.join(", ", list) + ")";
  }
}
