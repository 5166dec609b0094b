package io.dynode.spi;

import io.dynode.model.Row;

/** Reads and changes rows; sees its own changes. Used by one thread. */
public interface Transaction extends Reader {
  /** Writes a row, whether or not one with its key exists. */
  void put(Row row);

  /** Removes the row with that key, if there is one. */
  <R extends Row> void delete(Table<R> table, Object... key);
}
