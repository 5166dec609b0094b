package io.dynode.spi;

import io.dynode.model.Row;
import java.util.List;
import java.util.Optional;

/** Reads rows of one consistent state. */
public interface Reader {
  /**
   * The row with that primary key.
   *
   * @param key values of the table's key columns in order: ids, text, whole numbers, enums
   */
  <R extends Row> Optional<R> get(Table<R> table, Object... key);

  /** Rows in the order of an index; see {@link Scan}. */
  <R extends Row> List<R> scan(Scan<R> scan);
}
