package io.dynode.engine;

import io.dynode.model.Row;
import io.dynode.spi.Change;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A scan over stored rows and a command's own changes to them. */
final class Merge<R extends Row> {
  private final Scan<R> scan;
  private final Table<R> table;
  private final List<String> columns;
  private final Map<List<Object>, Change> own;

  Merge(Scan<R> scan, Map<List<Object>, Change> own) {
    this.scan = scan;
    this.table = scan.table();
    this.columns = Objects.requireNonNull(table.indexes().get(scan.index()));
    this.own = own;
  }

  List<R> over(Reader base) {
    // Own changes can hide at most own.size() of the stored rows.
    int limit = (int) Math.min(Integer.MAX_VALUE, (long) scan.limit() + own.size());
    Scan<R> wider =
        new Scan<>(
            table,
            scan.index(),
            scan.prefix(),
            scan.after(),
            scan.filters(),
            limit,
            scan.descending());
    List<R> rows = new ArrayList<>();
    for (R row : base.scan(wider)) {
      if (!own.containsKey(table.keyOf(row))) {
        rows.add(row);
      }
    }
    for (Change change : own.values()) {
      if (change instanceof Change.Put put && matches(put.row())) {
        rows.add(table.type().cast(put.row()));
      }
    }
    Comparator<R> order = Comparator.comparing((R row) -> table.values(row, columns), Table.ORDER);
    rows.sort(scan.descending() ? order.reversed() : order);
    return rows.size() > scan.limit() ? List.copyOf(rows.subList(0, scan.limit())) : rows;
  }

  private boolean matches(Row row) {
    List<Object> tuple = table.values(row, columns);
    int prefix = scan.prefix().size();
    for (int i = 0; i < prefix; i++) {
      if (!tuple.get(i).equals(Table.comparable(scan.prefix().get(i)))) {
        return false;
      }
    }
    if (!scan.after().isEmpty()) {
      List<Object> after = scan.after().stream().map(Table::comparable).toList();
      int order = Table.ORDER.compare(tuple.subList(prefix, prefix + after.size()), after);
      if (scan.descending() ? order >= 0 : order <= 0) {
        return false;
      }
    }
    return scan.filters().stream().allMatch(filter -> passes(row, filter));
  }

  private boolean passes(Row row, Scan.Filter filter) {
    Object value = Table.comparable(table.value(row, filter.column()));
    return filter.values().stream().anyMatch(v -> Table.comparable(v).equals(value));
  }
}
