package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Change;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The changes of one command in the making: what was decided so far shows in later reads, and
 * nothing reaches the transaction before the whole command is decided.
 */
final class Work implements Transaction {
  private static final System.Logger LOG = System.getLogger(Work.class.getName());

  private final Reader base;
  private final long nowMicros;
  private final Signals.Batch signals = new Signals.Batch();
  private final Map<Table<?>, Map<List<Object>, Change>> changes = new LinkedHashMap<>();

  Work(Reader base, long nowMicros) {
    this.base = base;
    this.nowMicros = nowMicros;
  }

  /** The store's time, one value for the whole command. */
  long nowMicros() {
    return nowMicros;
  }

  /** What to tell the waiting when the command is durable. */
  Signals.Batch signals() {
    return signals;
  }

  /** Whether that failure of a part is the store's: then the whole command must fail. */
  static boolean storeFailed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    return cause instanceof ProblemException problem
        && (problem.code() == ErrorCode.STORE_FAILED || problem.code() == ErrorCode.UNAVAILABLE);
  }

  /** Does a part of the command: all of its changes become this work's, or none if it throws. */
  <T> T part(Function<Work, T> body) {
    Work part = new Work(this, nowMicros);
    T result = body.apply(part);
    part.applyTo(this);
    signals.addAll(part.signals);
    return result;
  }

  /**
   * Does a part that may fail alone: then nothing of it is left, and it is logged.
   *
   * @return what the part says; false: it failed
   */
  boolean alone(Object what, Predicate<Work> body) {
    try {
      return part(body::test);
    } catch (RuntimeException e) {
      if (storeFailed(e)) {
        throw e;
      }
      LOG.log(System.Logger.Level.ERROR, what + " stays as it is", e);
      return false;
    }
  }

  /** The next number of a sequence of the installation. */
  long next(String sequence) {
    long value = get(Tables.COUNTERS, sequence).map(Counter::value).orElse(0L) + 1;
    put(new Counter(sequence, value));
    return value;
  }

  @Override
  public void put(Row row) {
    Table<?> table = Tables.of(row);
    changes
        .computeIfAbsent(table, t -> new TreeMap<>(Table.ORDER))
        .put(table.keyOf(row), new Change.Put(row));
    signals.note(row);
  }

  @Override
  public <R extends Row> void delete(Table<R> table, Object... key) {
    List<Object> tuple = comparable(key);
    changes
        .computeIfAbsent(table, t -> new TreeMap<>(Table.ORDER))
        .put(tuple, new Change.Delete(table, tuple));
  }

  @Override
  public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    Map<List<Object>, Change> own = changes.get(table);
    if (own != null) {
      Change change = own.get(comparable(key));
      if (change instanceof Change.Put put) {
        return Optional.of(table.type().cast(put.row()));
      }
      if (change instanceof Change.Delete) {
        return Optional.empty();
      }
    }
    return base.get(table, key);
  }

  @Override
  public <R extends Row> void expect(Table<R> table, List<List<Object>> keys) {
    base.expect(table, keys);
  }

  @Override
  public <R extends Row> void expect(Scan<R> scan) {
    base.expect(scan);
  }

  @Override
  public <R extends Row> List<R> scan(Scan<R> scan) {
    Map<List<Object>, Change> own = changes.get(scan.table());
    if (own == null) {
      return base.scan(scan);
    }
    return new Merge<>(scan, own).over(base);
  }

  /** Rows of a table that were put, in the order of their keys. */
  <R extends Row> List<R> written(Table<R> table) {
    List<R> rows = new ArrayList<>();
    for (Change change : changes.getOrDefault(table, Map.of()).values()) {
      if (change instanceof Change.Put put) {
        rows.add(table.type().cast(put.row()));
      }
    }
    return rows;
  }

  /** The row as it is without this work. */
  <R extends Row> Optional<R> stored(Table<R> table, Object... key) {
    return base.get(table, key);
  }

  /** Gives all changes to the transaction, in an order that does not depend on hashing. */
  void applyTo(Transaction transaction) {
    for (Table<?> table : Tables.ALL) {
      Map<List<Object>, Change> own = changes.get(table);
      if (own != null) {
        own.values().forEach(change -> change.applyTo(transaction));
      }
    }
  }

  /** Whether nothing was changed. */
  boolean isEmpty() {
    return changes.isEmpty();
  }

  private static List<Object> comparable(Object... key) {
    List<Object> tuple = new ArrayList<>(key.length);
    for (Object part : key) {
      tuple.add(Table.comparable(part));
    }
    return tuple;
  }

  void wake(PoolId pool) {
    signals.wake(pool);
  }

  void changed(AgendaId agenda) {
    signals.changed(agenda);
  }
}
