package io.dynode.engine;

import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows that the commands of a batch are about to ask for, collected so as to ask for them once. */
final class Wanted {
  private final Map<Table<?>, List<List<Object>>> keys = new LinkedHashMap<>();
  private final Set<Scan<?>> scans = new LinkedHashSet<>();

  <R extends Row> void add(Table<R> table, Object... key) {
    keys.computeIfAbsent(table, _ -> new ArrayList<>()).add(table.comparableKey(key));
  }

  void add(Scan<?> scan) {
    scans.add(scan);
  }

  /** Tells the reader of all of them, and forgets them. */
  void tell(Reader reader) {
    keys.forEach(reader::expect);
    scans.forEach(reader::expect);
    keys.clear();
    scans.clear();
  }
}
