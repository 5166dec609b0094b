package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** A SQLite file that this process alone has open. */
final class SqliteDatabase implements Database {
  private static final int BUSY_MILLIS = 10_000;
  private static final int PAGE_BYTES = 4096;
  private static final int WRITER_CACHE_KIB = 32 << 10;
  private static final int READER_CACHE_KIB = 8 << 10;
  private static final int LARGEST_IDLE_LOG = 64 << 20;

  private final SqliteOptions options;
  private final Path file;
  private final FileGuard guard;
  private final Sqlite dialect;

  private SqliteDatabase(SqliteOptions options, Path file, FileGuard guard) {
    this.options = options;
    this.file = file;
    this.guard = guard;
    dialect = new Sqlite(file);
  }

  /** Locks the file and brings its schema up to date. */
  static SqliteDatabase open(SqliteOptions options) {
    Path file = FileGuard.place(options.file());
    SqliteDatabase database = new SqliteDatabase(options, file, FileGuard.lock(file));
    boolean opened = false;
    try {
      database.migrate();
      opened = true;
      return database;
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  private void migrate() {
    Session session = connect(true);
    try {
      requireOwn(session.connection());
      new Migrations(dialect, file.toString()).run(session);
      requireLog(session.connection());
    } catch (SQLException e) {
      throw dialect.failed(e);
    } finally {
      session.close();
    }
  }

  /** Refuses a database that another program has filled. */
  private void requireOwn(Connection connection) throws SQLException {
    String sql =
        "select count(*), coalesce(sum(name = 'schema_version'), 0) from sqlite_schema"
            + " where type = 'table' and name not like 'sqlite\\_%' escape '\\'";
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      if (result.next() && result.getLong(1) > 0 && result.getLong(2) == 0) {
        throw new ProblemException(
            ErrorCode.STORE_FAILED,
            "The database " + file + " belongs to another program; name another file.");
      }
    }
  }

  /** Readers beside a writer need the write-ahead log, which some file systems cannot keep. */
  private void requireLog(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma journal_mode")) {
      if (!result.next() || !"wal".equals(result.getString(1))) {
        throw new ProblemException(
            ErrorCode.STORE_FAILED,
            "The file system of "
                + file
                + " cannot keep a write-ahead log with shared memory;"
                + " put the data folder on a local disk.");
      }
    }
  }

  @Override
  public Sqlite dialect() {
    return dialect;
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public int readers() {
    return options.readers();
  }

  @Override
  public Session connect(boolean writes) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setGetGeneratedKeys(false);
    config.setCacheSize(-(writes ? WRITER_CACHE_KIB : READER_CACHE_KIB));
    config.setJournalSizeLimit(LARGEST_IDLE_LOG);
    if (options.maxBytes() > 0) {
      config.setMaxPageCount(Math.toIntExact(Math.max(1, options.maxBytes() / PAGE_BYTES)));
    }
    try {
      return prepared(new Session(config.createConnection("jdbc:sqlite:" + file)), writes);
    } catch (SQLException e) {
      throw dialect.failed(e);
    }
  }

  private static Session prepared(Session session, boolean writes) throws SQLException {
    boolean ready = false;
    try {
      // With auto-commit on, the driver looks for a transaction of its own after each statement.
      session.connection().setAutoCommit(false);
      session.run("commit");
      if (!writes) {
        session.run("pragma query_only = true");
      }
      ready = true;
      return session;
    } finally {
      if (!ready) {
        session.close();
      }
    }
  }

  @Override
  public void close() {
    guard.close();
  }
}
