package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.testkit.SampleRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every shape of a scan of a table. */
final class EveryScan {
  private EveryScan() {}

  /** Along each index, with each number of values that are fixed or behind the cursor. */
  static <R extends Row> List<Scan<R>> of(Table<R> table) {
    List<Scan<R>> scans = new ArrayList<>();
    R row = SampleRows.all(table).getFirst();
    table
        .indexes()
        .forEach((index, columns) -> {
          List<Object> values = table.values(row, columns);
          for (int bound = 0; bound <= values.size(); bound++) {
            for (int prefix = 0; prefix <= bound; prefix++) {
              Scan<R> scan =
                  Scan.along(table, index, 5, values.subList(0, prefix).toArray())
                      .after(values.subList(prefix, bound).toArray());
              String filter = table.key().getFirst();
              scans.add(scan);
              scans.add(scan.backwards());
              scans.add(scan.where(filter, Set.of(table.value(row, filter))));
            }
          }
        });
    return scans;
  }
}
