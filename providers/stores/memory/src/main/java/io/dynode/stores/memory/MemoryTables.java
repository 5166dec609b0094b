package io.dynode.stores.memory;

import io.dynode.model.Row;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.HashMap;
import java.util.Map;

/** All tables of a store. */
final class MemoryTables {
  // Only looked up, never walked, so its order does not matter.
  private final Map<Table<?>, MemoryTable<?>> tables = new HashMap<>();

  MemoryTables() {
    Tables.ALL.forEach(table -> tables.put(table, new MemoryTable<>(table)));
  }

  @SuppressWarnings("unchecked") // put above under the table of the same type
  <R extends Row> MemoryTable<R> of(Table<R> table) {
    MemoryTable<?> rows = tables.get(table);
    if (rows == null) {
      throw new IllegalArgumentException("The store has no table " + table);
    }
    return (MemoryTable<R>) rows;
  }
}
