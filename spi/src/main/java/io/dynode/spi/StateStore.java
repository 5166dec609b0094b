package io.dynode.spi;

import io.dynode.model.Row;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps rows in ordered tables, with transactions. It knows nothing of what the rows mean: every
 * provider behaves the same, and all logic stays in the engine. Safe for use by many threads.
 */
public interface StateStore extends AutoCloseable {
  /**
   * Runs the body with exclusive hold of the given locks, then makes all its changes durable at
   * once. When this returns, they survive a power cut; when it throws, none of them is visible, or
   * (if the exception is {@link UnknownOutcome}) it is not known and has to be asked.
   *
   * @param locks everything the body depends on to decide; taken in their natural order
   * @param body runs once, on the calling thread
   */
  <T> T write(List<Lock> locks, Function<Transaction, T> body);

  /** Runs the body on one consistent committed state; must not change anything. */
  <T> T read(Function<Reader, T> body);

  /**
   * One row of a committed state; cheaper than {@link #read} where that is a journey of its own.
   */
  default <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    return read(reader -> reader.get(table, key));
  }

  /**
   * Hears what other servers on the same store announce in transactions that were committed (see
   * {@link Transaction#announce}); at least once, soon, from any thread, never within a
   * transaction. What is heard is committed, and read. Words may be lost with a connection: {@link
   * #ANYTHING} stands for those. A store that one server alone may use never calls. A later
   * listener takes the place of the one before, until the store is closed.
   */
  default void listen(Consumer<Set<String>> listener) {}

  /** What this server has written since it opened the store; zeros where nobody counts. */
  default Written written() {
    return new Written(0, 0);
  }

  /**
   * How much was made durable.
   *
   * @param transactions those that changed something
   * @param rows inserted, updated or deleted by them
   */
  record Written(long transactions, long rows) {}

  /** The word for: something may have been missed, look at everything. */
  String ANYTHING = "*";

  @Override
  void close();

  /** The cause of a problem that a change was refused since the disk is full, or a bound is met. */
  final class NoRoom extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoRoom(Throwable cause) {
      super("There is no room for it", cause);
    }
  }

  /** The commit was sent and its answer lost. */
  final class UnknownOutcome extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnknownOutcome(Throwable cause) {
      super("The outcome of a commit is unknown", cause);
    }
  }
}
