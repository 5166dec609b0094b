package io.dynode.engine;

import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transaction that reads each row once: the commands of a batch look at the same few rows (an
 * agent, its host, a queue's count) over and over. Valid because nobody else writes what the batch
 * has locked.
 */
final class BatchRows implements Transaction {
  private final Transaction transaction;
  private final Map<Table<?>, Map<List<Object>, Optional<? extends Row>>> known = new HashMap<>();

  BatchRows(Transaction transaction) {
    this.transaction = transaction;
  }

  @Override
  public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    List<Object> tuple = new ArrayList<>(key.length);
    for (Object part : key) {
      tuple.add(Table.comparable(part));
    }
    Optional<? extends Row> row =
        of(table).computeIfAbsent(tuple, _ -> ((Reader) transaction).get(table, key));
    return row.map(table.type()::cast);
  }

  @Override
  public <R extends Row> void expect(Table<R> table, List<List<Object>> keys) {
    Map<List<Object>, Optional<? extends Row>> own = of(table);
    transaction.expect(table, keys.stream().filter(key -> !own.containsKey(key)).toList());
  }

  @Override
  public <R extends Row> void expect(Scan<R> scan) {
    transaction.expect(scan);
  }

  @Override
  public <R extends Row> List<R> scan(Scan<R> scan) {
    return transaction.scan(scan);
  }

  @Override
  public void put(Row row) {
    Table<?> table = Tables.of(row);
    of(table).put(table.keyOf(row), Optional.of(row));
    transaction.put(row);
  }

  @Override
  public <R extends Row> void delete(Table<R> table, Object... key) {
    List<Object> tuple = new ArrayList<>(key.length);
    for (Object part : key) {
      tuple.add(Table.comparable(part));
    }
    of(table).put(tuple, Optional.empty());
    transaction.delete(table, key);
  }

  private Map<List<Object>, Optional<? extends Row>> of(Table<?> table) {
    return known.computeIfAbsent(table, _ -> new HashMap<>());
  }
}
