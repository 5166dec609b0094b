package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/** The state store in a SQL database: SQLite or PostgreSQL. */
public final class SqlStore implements StateStore {
  private final Database database;
  private final Mappings mappings;
  private final SessionPool writers;
  private final SessionPool readers;
  private final ThreadLocal<Boolean> inside = new ThreadLocal<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongAdder commits = new LongAdder();
  private final LongAdder rows = new LongAdder();

  private SqlStore(Database database) {
    this.database = database;
    mappings = new Mappings(database.dialect());
    writers =
        new SessionPool(database.writers(), database.patience(), () -> database.connect(true));
    readers =
        new SessionPool(database.readers(), database.patience(), () -> database.connect(false));
  }

  /**
   * Opens a SQLite database, or makes one. Its folder is made if need be.
   *
   * @throws io.dynode.model.ProblemException STORE_LOCKED when another server has it open,
   *     STORE_FAILED when it cannot be used, with the reason and what to do
   */
  public static SqlStore sqlite(Path file) {
    return sqlite(SqliteOptions.of(file));
  }

  /** As {@link #sqlite(Path)}, with bounds of one's own. */
  public static SqlStore sqlite(SqliteOptions options) {
    return new SqlStore(SqliteDatabase.open(options));
  }

  /**
   * Opens a schema of a PostgreSQL database, and makes its tables if it is empty. Any number of
   * servers may share it.
   *
   * @throws io.dynode.model.ProblemException UNAVAILABLE when it cannot be reached now,
   *     STORE_FAILED when it cannot be used, with the reason and what to do
   */
  public static SqlStore postgres(PostgresOptions options) {
    return new SqlStore(PostgresDatabase.open(options));
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    return begun(writers, () -> writeOnce(locks, body));
  }

  /** Again, once, when the connection had died while it was idle: the body has seen nothing yet. */
  private <T> T begun(SessionPool pool, Supplier<T> transaction) {
    try {
      return transaction.get();
    } catch (SqlReader.NotBegun e) {
      pool.forgetIdle();
    }
    try {
      return transaction.get();
    } catch (SqlReader.NotBegun e) {
      throw mappings.dialect().notBegun(e.failure());
    }
  }

  private <T> T writeOnce(List<Lock> locks, Function<Transaction, T> body) {
    return with(
        writers,
        session -> mappings.dialect().beginWrite(session, locks),
        session -> commit(session, body));
  }

  private <T> T commit(Session session, Function<Transaction, T> body) {
    Dialect dialect = mappings.dialect();
    SqlTransaction transaction = new SqlTransaction(mappings, session);
    boolean committed = false;
    try {
      T result = body.apply(transaction);
      transaction.commit();
      committed = true;
      count(transaction.rows());
      return result;
    } catch (SQLException e) {
      throw dialect.commitFailed(e);
    } finally {
      transaction.end();
      if (!committed) {
        rollback(session);
      }
    }
  }

  private void count(long written) {
    if (written > 0) {
      commits.increment();
      rows.add(written);
    }
  }

  @Override
  public Written written() {
    return new Written(commits.sum(), rows.sum());
  }

  @Override
  public <T> T read(Function<Reader, T> body) {
    return begun(readers, () -> readOnce(body));
  }

  private <T> T readOnce(Function<Reader, T> body) {
    return with(
        readers,
        session -> mappings.dialect().beginRead(session),
        session -> readIn(session, body));
  }

  @Override
  public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    if (!mappings.dialect().readsAlone()) {
      return StateStore.super.get(table, key);
    }
    List<Object> comparable = table.comparableKey(key);
    return alone(session ->
        mappings
            .dialect()
            .query(session, mappings.of(table).selectSql, comparable, mappings.of(table))
            .stream()
            .findFirst());
  }

  /** One statement that needs no transaction; asked again once when its connection was dead. */
  private <T> T alone(Statement<T> statement) {
    refuseNesting();
    try {
      return once(statement);
    } catch (SQLException e) {
      if (!mappings.dialect().lost(e)) {
        throw mappings.dialect().failed(e);
      }
    }
    readers.forgetIdle();
    try {
      return once(statement);
    } catch (SQLException e) {
      throw mappings.dialect().failed(e);
    }
  }

  private <T> T once(Statement<T> statement) throws SQLException {
    Session session = readers.take();
    boolean done = false;
    try {
      T result = statement.run(session);
      done = true;
      return result;
    } finally {
      if (!done) {
        session.distrust();
      }
      readers.give(session);
    }
  }

  private <T> T readIn(Session session, Function<Reader, T> body) {
    SqlReader reader = new SqlReader(mappings, session, /* turns= */ false);
    try {
      T result = body.apply(reader);
      // A body may have gone on after a statement that failed: what it says is worth nothing then.
      reader.requireSound();
      return result;
    } finally {
      reader.end();
      rollback(session);
    }
  }

  /**
   * Reads every row of every table on one committed state, and sees that each means something.
   *
   * @param progress told of a table's rows now and then
   * @throws ProblemException STORE_FAILED when the database is damaged or a row cannot be read
   */
  public List<TableFacts> check(ObjLongConsumer<String> progress) {
    Session session = database.connect(false);
    Dialect dialect = mappings.dialect();
    try {
      dialect.beginWalk(session);
      Optional<String> damage = dialect.damage(session);
      if (damage.isPresent()) {
        throw new ProblemException(
            ErrorCode.STORE_FAILED, "The database is damaged: " + damage.get());
      }
      TableWalk walk = new TableWalk(session, progress);
      List<TableFacts> facts = new ArrayList<>();
      for (Table<?> table : Tables.ALL) {
        Mapping<?> mapping = mappings.of(table);
        facts.add(walk.run(mapping, row -> readable(mapping, row)));
      }
      return facts;
    } catch (SQLException e) {
      throw dialect.failed(e);
    } finally {
      session.close();
    }
  }

  private static void readable(Mapping<?> mapping, Object[] row) throws SQLException {
    try {
      var _ = mapping.read((column, _) -> row[column]);
    } catch (RuntimeException e) {
      ProblemException problem =
          new ProblemException(
              ErrorCode.STORE_FAILED,
              "A row of table '" + mapping.table().name() + "' cannot be read: " + e);
      problem.initCause(e);
      throw problem;
    }
  }

  /**
   * Copies every row into an empty PostgreSQL, in one transaction, reads it back and compares.
   *
   * @param progress told of a table's rows now and then
   * @return what was copied
   * @throws ProblemException CONFLICT when the target has rows; whenever this throws, it has none
   *     of these
   */
  public List<TableFacts> copyTo(SqlStore target, ObjLongConsumer<String> progress) {
    if (!(target.database instanceof PostgresDatabase postgres)) {
      throw new IllegalArgumentException("The target has to be a PostgreSQL");
    }
    return new StoreCopy(mappings, target.mappings, progress).run(database, postgres);
  }

  @Override
  public void listen(Consumer<Set<String>> listener) {
    database.listen(listener);
  }

  private void rollback(Session session) {
    try {
      mappings.dialect().rollback(session);
    } catch (SQLException e) {
      // The database has rolled back by itself, or lost the connection. Either way nothing was
      // kept; the next transaction gets a new connection.
      session.distrust();
    }
  }

  private <T> T with(SessionPool pool, Begin begin, Function<Session, T> action) {
    refuseNesting();
    Session session = opened(pool, begin);
    inside.set(true);
    try {
      return action.apply(session);
    } finally {
      inside.remove();
      pool.give(session);
    }
  }

  private void refuseNesting() {
    if (inside.get() != null) {
      throw new IllegalStateException("A transaction must not contain another one");
    }
  }

  /** Connections that died while they were idle are replaced, all of them and once. */
  private Session opened(SessionPool pool, Begin begin) {
    try {
      return tried(pool, begin);
    } catch (SQLException e) {
      if (!mappings.dialect().lost(e)) {
        throw mappings.dialect().notBegun(e);
      }
    }
    pool.forgetIdle();
    try {
      return tried(pool, begin);
    } catch (SQLException e) {
      throw mappings.dialect().notBegun(e);
    }
  }

  private static Session tried(SessionPool pool, Begin begin) throws SQLException {
    Session session = pool.take();
    boolean begun = false;
    try {
      begin.run(session);
      begun = true;
      return session;
    } finally {
      if (!begun) {
        session.distrust();
        pool.give(session);
      }
    }
  }

  /** Waits for transactions that run; later ones are refused. */
  @Override
  public void close() {
    if (inside.get() != null) {
      throw new IllegalStateException("A transaction must not close its store");
    }
    if (closed.compareAndSet(false, true)) {
      readers.close();
      writers.close();
      database.close();
    }
  }

  /** A question. */
  private interface Statement<T> {
    T run(Session session) throws SQLException;
  }

  /** Begins a transaction. */
  private interface Begin {
    void run(Session session) throws SQLException;
  }
}
