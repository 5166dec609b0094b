package io.dynode.simulation;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A transaction that passes everything on. */
class PassingTransaction implements Transaction {
  private final Transaction inner;

  PassingTransaction(Transaction inner) {
    this.inner = inner;
  }

  @Override
  public void put(Row row) {
    inner.put(row);
  }

  @Override
  public <R extends Row> void delete(Table<R> table, Object... key) {
    inner.delete(table, key);
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
  public <R extends Row> void expect(Table<R> table, List<List<Object>> keys) {
    inner.expect(table, keys);
  }

  @Override
  public <R extends Row> List<R> scan(Scan<R> scan) {
    return inner.scan(scan);
  }
}
