package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Table;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table that a transaction has read or changed. Changes are written together, in
 * the order of their keys; what was changed twice is written once, what was changed back not at
 * all.
 */
final class Buffer<R extends Row> {
  private static final int BATCH = 500;

  private final Mapping<R> mapping;
  // Only looked up, never walked, so its order does not matter.
  private final Map<List<Object>, Slot<R>> slots = new HashMap<>();
  private final List<Slot<R>> changed = new ArrayList<>();

  Buffer(Mapping<R> mapping) {
    this.mapping = mapping;
  }

  /** What is known of the row with that key; null: nothing. */
  @Nullable Slot<R> known(List<Object> key) {
    return slots.get(key);
  }

  /** Notes what the database holds; no row: it holds none. */
  void learn(List<Object> key, @Nullable R row) {
    slots.computeIfAbsent(key, Slot::new).learn(row);
  }

  /** Notes what the row with that key shall be; no row: it shall not be. */
  void change(List<Object> key, @Nullable R row) {
    Slot<R> slot = slots.computeIfAbsent(key, Slot::new);
    if (slot.change(row)) {
      changed.add(slot);
    }
  }

  /** Writes every change, so that statements see them; returns how many rows that were. */
  int flush(Session session) throws SQLException {
    if (changed.isEmpty()) {
      return 0;
    }
    changed.sort(Comparator.comparing(Slot::key, Table.ORDER));
    List<Slot<R>> deletes = new ArrayList<>();
    List<Slot<R>> updates = new ArrayList<>();
    List<Slot<R>> upserts = new ArrayList<>();
    for (Slot<R> slot : changed) {
      if (!slot.settled()) {
        kindOf(slot, deletes, updates, upserts).add(slot);
      }
    }
    write(session, mapping.deleteSql, deletes, (s, slot) -> Mapping.bindAll(s, 1, slot.key()));
    write(session, mapping.updateSql, updates, (s, slot) -> mapping.bindUpdate(s, row(slot)));
    write(session, mapping.upsertSql, upserts, (s, slot) -> mapping.bindUpsert(s, row(slot)));
    changed.forEach(Slot::written);
    changed.clear();
    return deletes.size() + updates.size() + upserts.size();
  }

  private List<Slot<R>> kindOf(
      Slot<R> slot, List<Slot<R>> deletes, List<Slot<R>> updates, List<Slot<R>> upserts) {
    R stored = slot.stored();
    R current = slot.current();
    if (current == null) {
      return deletes;
    }
    // An upsert names every column, and SQLite then rewrites every index whether it changed or not.
    return stored != null && mapping.sameInIndexes(stored, current) ? updates : upserts;
  }

  private static <R extends Row> R row(Slot<R> slot) {
    return Objects.requireNonNull(slot.current());
  }

  private static <R extends Row> void write(
      Session session, String sql, List<Slot<R>> slots, Binder<R> binder) throws SQLException {
    for (int from = 0; from < slots.size(); from += BATCH) {
      PreparedStatement statement = session.prepare(sql);
      try {
        for (Slot<R> slot : slots.subList(from, Math.min(from + BATCH, slots.size()))) {
          binder.bind(statement, slot);
          statement.addBatch();
        }
        statement.executeBatch();
      } finally {
        statement.clearBatch();
      }
    }
  }

  /** Sets the parameters of a statement for one row. */
  private interface Binder<R extends Row> {
    void bind(PreparedStatement statement, Slot<R> slot) throws SQLException;
  }
}
