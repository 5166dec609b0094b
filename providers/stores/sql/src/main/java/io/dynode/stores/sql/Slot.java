package io.dynode.stores.sql;

import io.dynode.model.Row;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a transaction knows of one row: what is stored, and what is to be. */
final class Slot<R extends Row> {
  private final List<Object> key;
  private boolean known;
  private @Nullable R stored;
  private @Nullable R current;
  private boolean changed;

  Slot(List<Object> key) {
    this.key = key;
  }

  List<Object> key() {
    return key;
  }

  /** The row as the transaction sees it; null: there is none. */
  @Nullable R current() {
    return current;
  }

  /** What is stored; null: nothing, or not known. */
  @Nullable R stored() {
    return stored;
  }

  /** Notes what the database holds, unless the transaction has changed it already. */
  void learn(@Nullable R row) {
    if (!known && !changed) {
      known = true;
      stored = row;
      current = row;
    }
  }

  /** Notes what the row shall be; returns whether this is the first change since the last write. */
  boolean change(@Nullable R row) {
    boolean first = !changed;
    current = row;
    changed = true;
    return first;
  }

  /** Whether the database already holds what it shall. */
  boolean settled() {
    return known && Objects.equals(stored, current);
  }

  /** Notes that the change was written. */
  void written() {
    known = true;
    stored = current;
    changed = false;
  }
}
