package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects changes and writes them before a scan that could see them, and at the commit. */
final class SqlTransaction implements Transaction {
  private static final int MOST_EXPECTED = 1_000;

  private final Mappings mappings;
  private final Session session;
  private final SqlReader reader;
  // Only looked up, so its order does not matter; written out in the order of Tables.ALL.
  private final Map<Table<?>, Buffer<?>> buffers = new HashMap<>();
  private final Set<String> announced = new LinkedHashSet<>();
  private long rows;

  SqlTransaction(Mappings mappings, Session session) {
    this.mappings = mappings;
    this.session = session;
    reader = new SqlReader(mappings, session);
  }

  @Override
  public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    List<Object> comparable = table.comparableKey(key);
    Buffer<R> buffer = buffer(table);
    Slot<R> slot = buffer.known(comparable);
    if (slot != null) {
      return Optional.ofNullable(slot.current());
    }
    Optional<R> row = reader.run(() -> reader.select(mappings.of(table), comparable));
    buffer.learn(comparable, row.orElse(null));
    return row;
  }

  @Override
  public <R extends Row> void expect(Table<R> table, List<List<Object>> keys) {
    Buffer<R> buffer = buffer(table);
    List<List<Object>> unknown =
        keys.stream().filter(key -> buffer.known(key) == null).distinct().toList();
    Mapping<R> mapping = mappings.of(table);
    for (int from = 0; from < unknown.size(); from += MOST_EXPECTED) {
      List<List<Object>> part =
          unknown.subList(from, Math.min(from + MOST_EXPECTED, unknown.size()));
      Optional<List<R>> rows =
          reader.run(() -> mappings.dialect().together(session, mapping, part));
      if (rows.isEmpty()) {
        return;
      }
      rows.get().forEach(row -> buffer.learn(mapping.keyOf(row), row));
      part.forEach(key -> buffer.learn(key, null));
    }
  }

  @Override
  public <R extends Row> List<R> scan(Scan<R> scan) {
    Buffer<R> buffer = buffer(scan.table());
    Writes writes = new Writes();
    this.rows += buffer.flush(writes);
    run(writes);
    List<R> rows = reader.scan(scan);
    Mapping<R> mapping = mappings.of(scan.table());
    rows.forEach(row -> buffer.learn(mapping.keyOf(row), row));
    return rows;
  }

  @Override
  public void put(Row row) {
    putTo(Tables.of(row), row);
  }

  private <R extends Row> void putTo(Table<R> table, Row row) {
    Mapping<R> mapping = mappings.of(table);
    R typed = mapping.check(row);
    buffer(table).change(mapping.keyOf(typed), typed);
  }

  @Override
  public <R extends Row> void delete(Table<R> table, Object... key) {
    buffer(table).change(table.comparableKey(key), null);
  }

  @Override
  public void announce(Set<String> words) {
    reader.requireSound();
    announced.addAll(words);
  }

  /** Writes everything that is not written yet. */
  void flush() {
    Writes writes = new Writes();
    for (Table<?> table : Tables.ALL) {
      Buffer<?> buffer = buffers.get(table);
      if (buffer != null) {
        rows += buffer.flush(writes);
      }
    }
    if (!announced.isEmpty()) {
      mappings.dialect().announce(writes, announced);
      announced.clear();
    }
    run(writes);
  }

  private void run(Writes writes) {
    reader.run(() -> {
      writes.run(session, mappings.dialect().joins());
      return true;
    });
  }

  /** How many rows were written until now. */
  long rows() {
    return rows;
  }

  void end() {
    reader.end();
  }

  @SuppressWarnings("unchecked") // put here under the table of the same type
  private <R extends Row> Buffer<R> buffer(Table<R> table) {
    reader.requireSound();
    Buffer<?> buffer = buffers.get(table);
    if (buffer == null) {
      buffer = new Buffer<>(mappings.of(table));
      buffers.put(table, buffer);
    }
    return (Buffer<R>) buffer;
  }
}
