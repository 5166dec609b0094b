package io.dynode.testkit;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A store as anyone would write it down: one list of rows, searched and sorted whole. */
final class StoreModel {
  private final List<Row> rows = new ArrayList<>();

  StoreModel copy() {
    StoreModel copy = new StoreModel();
    copy.rows.addAll(rows);
    return copy;
  }

  void put(Row row) {
    delete(Tables.of(row), Tables.of(row).keyOf(row).toArray());
    rows.add(row);
  }

  void delete(Table<?> table, Object... key) {
    rows.removeIf(row -> hasKey(row, table, key));
  }

  Optional<Row> get(Table<?> table, Object... key) {
    return rows.stream().filter(row -> hasKey(row, table, key)).findFirst();
  }

  private static boolean hasKey(Row row, Table<?> table, Object... key) {
    return Tables.of(row) == table && table.keyOf(row).equals(List.of(key));
  }

  List<Row> scan(Scan<?> scan) {
    Table<?> table = scan.table();
    List<String> columns = table.indexes().getOrDefault(scan.index(), table.key());
    int prefix = scan.prefix().size();
    int bound = prefix + scan.after().size();
    Comparator<Row> order = Comparator.comparing(row -> table.values(row, columns), Table.ORDER);
    Comparator<List<Object>> sense = scan.descending() ? Table.ORDER.reversed() : Table.ORDER;
    return rows.stream()
        .filter(row -> Tables.of(row) == table)
        .filter(row -> table.values(row, columns.subList(0, prefix)).equals(scan.prefix()))
        .filter(row ->
            scan.after().isEmpty()
                || sense.compare(table.values(row, columns.subList(prefix, bound)), scan.after())
                    > 0)
        .filter(row ->
            scan.filters().stream()
                .allMatch(filter ->
                    filter.values().contains(Table.comparable(table.value(row, filter.column())))))
        .sorted(scan.descending() ? order.reversed() : order)
        .limit(scan.limit())
        .toList();
  }
}
