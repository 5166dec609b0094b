package io.dynode.simulation;

import io.dynode.model.Row;
import io.dynode.spi.Change;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that tells every committed change, in the order in which the changes were made. */
final class Watch implements StateStore {
  private final StateStore inner;
  private final Consumer<List<Change>> committed;

  Watch(StateStore inner, Consumer<List<Change>> committed) {
    this.inner = inner;
    this.committed = committed;
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    List<Change> changes = new ArrayList<>();
    T result = inner.write(locks, transaction -> body.apply(new Noting(transaction, changes)));
    if (!changes.isEmpty()) {
      committed.accept(changes);
    }
    return result;
  }

  @Override
  public <T> T read(Function<Reader, T> body) {
    return inner.read(body);
  }

  @Override
  public void listen(Consumer<Set<String>> listener) {
    inner.listen(listener);
  }

  @Override
  public void close() {
    inner.close();
  }

  private record Noting(Transaction inner, List<Change> changes) implements Transaction {
    @Override
    public void put(Row row) {
      inner.put(row);
      changes.add(new Change.Put(row));
    }

    @Override
    public <R extends Row> void delete(Table<R> table, Object... key) {
      inner.delete(table, key);
      changes.add(new Change.Delete(table, List.of(key)));
    }

    @Override
    public void announce(Set<String> words) {
      inner.announce(words);
    }

    @Override
    public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
      return inner.get(table, key);
    }

    @Override
    public <R extends Row> List<R> scan(Scan<R> scan) {
      return inner.scan(scan);
    }
  }
}
