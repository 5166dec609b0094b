package io.dynode.testkit;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import java.util.List;
import java.util.Optional;

/** The store that a part of the contract is tried on, and shorthands for single actions. */
interface StoreUnderTest {
  /** The store of the current test, empty at its start. */
  StateStore store();

  /** One more empty store; the caller closes it. */
  StateStore another();

  /**
   * One more on the state of the current test's store, as another server has it; the caller closes
   * it. Empty: one server alone may use such a store.
   */
  Optional<StateStore> peer();

  /** The store of the current test, closed and opened again. */
  StateStore reopened();

  default void put(Row... rows) {
    store()
        .write(
            List.of(),
            transaction -> {
              for (Row row : rows) {
                transaction.put(row);
              }
              return true;
            });
  }

  default <R extends Row> void delete(Table<R> table, Object... key) {
    store()
        .write(
            List.of(),
            transaction -> {
              transaction.delete(table, key);
              return true;
            });
  }

  default <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    return store().read(reader -> reader.get(table, key));
  }

  default <R extends Row> List<R> scan(Scan<R> scan) {
    return store().read(reader -> reader.scan(scan));
  }
}
