package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Table;
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

  /** Whether nothing is to be written now. */
  boolean settled() {
    return changed.isEmpty();
  }

  /** Gives away every change to be written now; returns how many rows that are. */
  int flush(Writes writes) {
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
    for (Slot<R> slot : deletes) {
      writes.add(mapping.deleteSql, (s, from) -> Mapping.bindAll(s, from, slot.key()));
    }
    for (Slot<R> slot : updates) {
      R row = row(slot);
      writes.add(mapping.updateSql, (s, from) -> mapping.bindUpdate(s, from, row));
    }
    for (Slot<R> slot : upserts) {
      R row = row(slot);
      writes.add(mapping.upsertSql, (s, from) -> mapping.bindUpsert(s, from, row));
    }
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
}
