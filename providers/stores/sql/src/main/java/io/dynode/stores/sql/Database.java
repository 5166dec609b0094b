package io.dynode.stores.sql;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/** A database that is ours: its schema is there, and nobody else writes to it unasked. */
interface Database extends AutoCloseable {
  Dialect dialect();

  /** How many may write at once. */
  int writers();

  /** How many may read at once. */
  int readers();

  /** How long a transaction waits for its connection at most. */
  default Duration patience() {
    return Duration.ofDays(1);
  }

  /** A new connection that is outside of any transaction. */
  Session connect(boolean writes);

  /** As {@link io.dynode.spi.StateStore#listen}. */
  default void listen(Consumer<Set<String>> listener) {}

  /** Lets go of what keeps others out; all sessions are closed before. */
  @Override
  void close();
}
