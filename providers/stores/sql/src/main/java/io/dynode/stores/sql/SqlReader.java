package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads in the transaction that a session is in. */
final class SqlReader implements Reader {
  private final Mappings mappings;
  private final Session session;
  private final boolean turns;
  private @Nullable RuntimeException failure;
  private boolean ended;

  /**
   * Reads in a transaction.
   *
   * @param turns whether its first statement waits for its turn to write
   */
  SqlReader(Mappings mappings, Session session, boolean turns) {
    this.mappings = mappings;
    this.session = session;
    this.turns = turns;
  }

  @Override
  public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    List<Object> comparable = table.comparableKey(key);
    return run(() -> select(mappings.of(table), comparable));
  }

  <R extends Row> Optional<R> select(Mapping<R> mapping, List<Object> key) throws SQLException {
    return mappings.dialect().query(session, mapping.selectSql, key, mapping).stream().findFirst();
  }

  @Override
  public <R extends Row> List<R> scan(Scan<R> scan) {
    return run(() -> select(mappings.of(scan.table()), scan));
  }

  private <R extends Row> List<R> select(Mapping<R> mapping, Scan<R> scan) throws SQLException {
    if (nothing(scan)) {
      return List.of();
    }
    String sql = mapping.scanSql(ScanShape.of(scan));
    return mappings.dialect().query(session, sql, mapping.values(scan), mapping);
  }

  /** Whether no row can be what the scan asks for. */
  static boolean nothing(Scan<?> scan) {
    return scan.filters().stream().anyMatch(filter -> filter.values().isEmpty());
  }

  @Override
  public <R extends Row> Optional<R> nth(Scan<R> scan, long others) {
    return run(() -> passing(mappings.of(scan.table()), scan.atMost(1), others));
  }

  private <R extends Row> Optional<R> passing(Mapping<R> mapping, Scan<R> scan, long others)
      throws SQLException {
    if (nothing(scan)) {
      return Optional.empty();
    }
    String sql = mapping.scanSql(ScanShape.of(scan)) + " offset ?";
    List<Object> values = new ArrayList<>(mapping.values(scan));
    values.add(others);
    return mappings.dialect().query(session, sql, values, mapping).stream().findFirst();
  }

  /** Runs statements; when one fails, the transaction is spoilt and every later one refused. */
  <T> T run(Statements<T> statements) {
    requireSound();
    boolean opens = session.leads();
    try {
      return statements.run();
    } catch (SQLException e) {
      failure = opens ? notOpened(e) : mappings.dialect().failed(e);
      throw failure;
    } catch (RuntimeException e) {
      if (opens) {
        // Whether it has begun nobody knows.
        failure = e;
      }
      throw e;
    }
  }

  private RuntimeException notOpened(SQLException e) {
    if (mappings.dialect().lost(e)) {
      return new NotBegun(e);
    }
    return turns ? mappings.dialect().notBegun(e) : mappings.dialect().failed(e);
  }

  /** The connection was lost with the very statement that was to begin the transaction. */
  static final class NotBegun extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException failure;

    NotBegun(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    SQLException failure() {
      return failure;
    }
  }

  /** Refuses when the transaction has ended, or when a statement failed and the body went on. */
  void requireSound() {
    if (ended) {
      throw new IllegalStateException("The transaction has ended");
    }
    if (failure != null) {
      throw failure;
    }
  }

  void end() {
    ended = true;
  }

  /** What needs statements. */
  interface Statements<T> {
    T run() throws SQLException;
  }
}
