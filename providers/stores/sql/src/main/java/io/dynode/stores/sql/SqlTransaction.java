package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects changes and writes them before a scan that could see them, and at the commit. */
final class SqlTransaction implements Transaction {
  private final Mappings mappings;
  private final Session session;
  private final SqlReader reader;
  // Only looked up, so its order does not matter; written out in the order of Tables.ALL.
  private final Map<Table<?>, Buffer<?>> buffers = new HashMap<>();
  private final Foresight foresight = new Foresight();
  private final Set<String> announced = new LinkedHashSet<>();
  private long rows;

  SqlTransaction(Mappings mappings, Session session) {
    this.mappings = mappings;
    this.session = session;
    reader = new SqlReader(mappings, session, /* turns= */ true);
  }

  @Override
  public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    List<Object> comparable = table.comparableKey(key);
    Buffer<R> buffer = buffer(table);
    Slot<R> slot = buffer.known(comparable);
    if (slot != null) {
      return Optional.ofNullable(slot.current());
    }
    if (!foresight.isEmpty()) {
      foresight.key(table, comparable);
      ask();
      slot = buffer.known(comparable);
      if (slot != null) {
        return Optional.ofNullable(slot.current());
      }
    }
    Optional<R> row = reader.run(() -> reader.select(mappings.of(table), comparable));
    buffer.learn(comparable, row.orElse(null));
    return row;
  }

  @Override
  public <R extends Row> void expect(Table<R> table, List<List<Object>> keys) {
    if (!mappings.dialect().joins()) {
      return;
    }
    Buffer<R> buffer = buffer(table);
    for (List<Object> key : keys) {
      if (buffer.known(key) == null) {
        foresight.key(table, key);
        if (foresight.full()) {
          ask();
        }
      }
    }
  }

  @Override
  public <R extends Row> void expect(Scan<R> scan) {
    boolean asks = mappings.dialect().joins() && !SqlReader.nothing(scan);
    if (asks && buffer(scan.table()).settled()) {
      foresight.walk(scan);
    }
  }

  /** Asks for all that is expected, in one journey. */
  private void ask() {
    List<Question<?>> questions = foresight.take(this::byKey, this::byWalk);
    if (!questions.isEmpty()) {
      reader.run(() -> {
        mappings.dialect().ask(session, questions);
        return true;
      });
    }
  }

  private <R extends Row> void byKey(
      Table<R> table, List<List<Object>> keys, List<Question<?>> questions) {
    Buffer<R> buffer = buffer(table);
    List<List<Object>> unknown = keys.stream().filter(key -> buffer.known(key) == null).toList();
    if (!unknown.isEmpty()) {
      Mapping<R> mapping = mappings.of(table);
      questions.add(
          Question.keys(
              mapping,
              unknown,
              rows -> {
                rows.forEach(row -> buffer.learn(mapping.keyOf(row), row));
                unknown.forEach(key -> buffer.learn(key, null));
              }));
    }
  }

  private <R extends Row> void byWalk(Scan<R> scan, List<Question<?>> questions) {
    questions.add(
        Question.walk(
            mappings.of(scan.table()),
            scan,
            rows -> {
              learn(scan.table(), rows);
              foresight.found(scan, rows);
            }));
  }

  @Override
  public <R extends Row> List<R> scan(Scan<R> scan) {
    Buffer<R> buffer = buffer(scan.table());
    if (!buffer.settled()) {
      Writes writes = new Writes();
      this.rows += buffer.flush(writes);
      run(writes);
    }
    List<R> known = foresight.walked(scan);
    if (known == null && !foresight.isEmpty() && !SqlReader.nothing(scan)) {
      foresight.walk(scan);
      ask();
      known = foresight.walked(scan);
    }
    if (known != null) {
      return known;
    }
    List<R> rows = reader.scan(scan);
    learn(scan.table(), rows);
    return rows;
  }

  private <R extends Row> void learn(Table<R> table, List<R> rows) {
    Mapping<R> mapping = mappings.of(table);
    Buffer<R> buffer = buffer(table);
    rows.forEach(row -> buffer.learn(mapping.keyOf(row), row));
  }

  @Override
  public void put(Row row) {
    putTo(Tables.of(row), row);
  }

  private <R extends Row> void putTo(Table<R> table, Row row) {
    Mapping<R> mapping = mappings.of(table);
    R typed = mapping.check(row);
    foresight.changed(table);
    buffer(table).change(mapping.keyOf(typed), typed);
  }

  @Override
  public <R extends Row> void delete(Table<R> table, Object... key) {
    foresight.changed(table);
    buffer(table).change(table.comparableKey(key), null);
  }

  @Override
  public void announce(Set<String> words) {
    reader.requireSound();
    announced.addAll(words);
  }

  /** Writes everything that is not written yet, and makes it durable. */
  void commit() throws SQLException {
    Writes writes = new Writes();
    for (Table<?> table : Tables.ALL) {
      Buffer<?> buffer = buffers.get(table);
      if (buffer != null) {
        rows += buffer.flush(writes);
      }
    }
    reader.requireSound();
    Dialect dialect = mappings.dialect();
    if (!announced.isEmpty()) {
      dialect.announce(writes, announced);
      announced.clear();
    }
    if (session.leads()) {
      // Nothing was asked: that it has not begun must not be taken for an unknown commit.
      reader.run(() -> {
        session.open();
        return true;
      });
    }
    if (writes.isJoined(dialect.joins(), 1)) {
      // In the journey of the last writes. When one of them fails the database passes over the
      // commit.
      writes.add("commit", (_, from) -> from);
      writes.run(session, /* joins= */ true);
    } else {
      run(writes);
      dialect.commit(session);
    }
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
