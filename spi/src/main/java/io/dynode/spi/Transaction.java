package io.dynode.spi;

import io.dynode.model.Row;
import java.util.Set;

/** Reads and changes rows; sees its own changes. Used by one thread. */
public interface Transaction extends Reader {
  /** Writes a row, whether or not one with its key exists. */
  void put(Row row);

  /** Removes the row with that key, if there is one. */
  <R extends Row> void delete(Table<R> table, Object... key);

  /**
   * Tells the listeners of other servers these words (short, without line breaks) when this is
   * committed; see {@link StateStore#listen}.
   */
  default void announce(Set<String> words) {}
}
