package io.dynode.stores.memory;

import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Changes the tables in place and remembers how to undo that. */
final class MemoryTransaction implements Transaction {
  private final MemoryTables tables;
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final Set<String> announced = new LinkedHashSet<>();
  private boolean ended;

  MemoryTransaction(MemoryTables tables) {
    this.tables = tables;
  }

  @Override
  public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    return Optional.ofNullable(rows(table).get(table.comparableKey(key)));
  }

  @Override
  public <R extends Row> List<R> scan(Scan<R> scan) {
    return rows(scan.table()).scan(scan);
  }

  @Override
  public void put(Row row) {
    putTo(rows(Tables.of(row)), row);
  }

  private <R extends Row> void putTo(MemoryTable<R> rows, Row row) {
    R typed = rows.check(row);
    R before = rows.put(typed);
    if (before == null) {
      undo.push(() -> rows.remove(rows.keyOf(typed)));
    } else {
      undo.push(() -> rows.put(before));
    }
  }

  @Override
  public <R extends Row> void delete(Table<R> table, Object... key) {
    MemoryTable<R> rows = rows(table);
    R before = rows.remove(table.comparableKey(key));
    if (before != null) {
      undo.push(() -> rows.put(before));
    }
  }

  @Override
  public void announce(Set<String> words) {
    requireRunning();
    announced.addAll(words);
  }

  /** All words that were announced. */
  Set<String> announced() {
    return announced;
  }

  /** A view of the same state that offers no changes, not even by a cast. */
  Reader readOnly() {
    return new Reader() {
      @Override
      public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
        return MemoryTransaction.this.get(table, key);
      }

      @Override
      public <R extends Row> List<R> scan(Scan<R> scan) {
        return MemoryTransaction.this.scan(scan);
      }
    };
  }

  /** Takes every change back, the last one first. */
  void undo() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  /** How many changes were made. */
  int changes() {
    return undo.size();
  }

  void end() {
    ended = true;
  }

  private <R extends Row> MemoryTable<R> rows(Table<R> table) {
    requireRunning();
    return tables.of(table);
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException("The transaction has ended");
    }
  }
}
