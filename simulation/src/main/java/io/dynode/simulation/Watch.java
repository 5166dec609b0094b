package io.dynode.simulation;

import io.dynode.model.Row;
import io.dynode.spi.Change;
import io.dynode.spi.Lock;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that tells every committed change, in the order in which the changes were made. */
final class Watch extends PassingStore {
  private final Consumer<List<Change>> committed;

  Watch(StateStore inner, Consumer<List<Change>> committed) {
    super(inner);
    this.committed = committed;
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    List<Change> changes = new ArrayList<>();
    T result = super.write(locks, transaction -> body.apply(new Noting(transaction, changes)));
    if (!changes.isEmpty()) {
      committed.accept(changes);
    }
    return result;
  }

  private static final class Noting extends PassingTransaction {
    private final List<Change> changes;

    private Noting(Transaction inner, List<Change> changes) {
      super(inner);
      this.changes = changes;
    }

    @Override
    public void put(Row row) {
      super.put(row);
      changes.add(new Change.Put(row));
    }

    @Override
    public <R extends Row> void delete(Table<R> table, Object... key) {
      super.delete(table, key);
      changes.add(new Change.Delete(table, List.of(key)));
    }
  }
}
