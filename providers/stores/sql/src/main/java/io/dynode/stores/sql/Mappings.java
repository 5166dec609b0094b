package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.HashMap;
import java.util.Map;

/** The mapping of every table in one dialect. Safe for many threads. */
final class Mappings {
  private final Dialect dialect;
  // Only looked up, never walked, so its order does not matter.
  private final Map<Table<?>, Mapping<?>> mappings = new HashMap<>();

  Mappings(Dialect dialect) {
    this.dialect = dialect;
    Tables.ALL.forEach(table -> mappings.put(table, new Mapping<>(table, dialect)));
  }

  Dialect dialect() {
    return dialect;
  }

  @SuppressWarnings("unchecked") // put above under the table of the same type
  <R extends Row> Mapping<R> of(Table<R> table) {
    Mapping<?> mapping = mappings.get(table);
    if (mapping == null) {
      throw new IllegalArgumentException("The store has no table " + table);
    }
    return (Mapping<R>) mapping;
  }
}
