package io.dynode.spi;

import io.dynode.model.Row;
import java.util.List;

/** One change to the state, as a decision returns it. */
public sealed interface Change {
  /** Writes the row. */
  record Put(Row row) implements Change {}

  /** Removes the row with that key. */
  record Delete(Table<?> table, List<Object> key) implements Change {}

  /** Applies this to a transaction. */
  default void applyTo(Transaction transaction) {
    switch (this) {
      case Put put -> transaction.put(put.row());
      case Delete delete -> transaction.delete(delete.table(), delete.key().toArray());
    }
  }
}
