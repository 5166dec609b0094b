package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * SQLite. Its one writer holds the whole database, so locks need no statements. Transactions are
 * begun and ended by statements of our own: the driver would begin the next one at once, and hold
 * an old state while idle.
 */
final class Sqlite implements Dialect {
  private static final int PRIMARY_CODE = 0xff;

  private final Path file;

  Sqlite(Path file) {
    this.file = file;
  }

  @Override
  public String folder() {
    return "sqlite";
  }

  @Override
  public String type(Kind kind) {
    return switch (kind) {
      case TEXT, JSON -> "TEXT";
      case LONG, INT, FLAG -> "INTEGER";
      case BYTES -> "BLOB";
    };
  }

  @Override
  public String from(Table<?> table, String index) {
    String name = index.isEmpty() ? primaryIndex(table) : table.name() + "_" + index;
    return Column.quoted(table.name()) + " indexed by " + Column.quoted(name);
  }

  private static String primaryIndex(Table<?> table) {
    return "sqlite_autoindex_" + table.name() + "_1";
  }

  @Override
  public Optional<String> damage(Session session) throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet result = statement.executeQuery("pragma integrity_check(1)")) {
      String found = String.valueOf(result.next() ? result.getString(1) : "no answer");
      return found.equals("ok") ? Optional.empty() : Optional.of(found);
    }
  }

  @Override
  public boolean namesIndexes() {
    return true;
  }

  @Override
  public String unindexed(String column) {
    return "+" + column;
  }

  @Override
  public void beginRead(Session session) throws SQLException {
    session.run("begin deferred");
  }

  @Override
  public void beginWrite(Session session, List<Lock> locks) throws SQLException {
    session.run("begin immediate");
  }

  @Override
  public void commit(Session session) throws SQLException {
    session.run("commit");
  }

  @Override
  public void rollback(Session session) throws SQLException {
    session.run("rollback");
  }

  /**
   * By the driver's own core: its result set asks for the names of all columns with every query and
   * for the type of every value, which takes longer than the query.
   */
  @Override
  public <R extends Row> List<R> query(
      Session session, String sql, List<Object> values, Mapping<R> mapping) throws SQLException {
    CoreStatement statement = (CoreStatement) session.prepare(sql);
    if (!statement.getDatabase().execute(statement, values.toArray())) {
      return List.of();
    }
    return statement.pointer.<List<R>, SQLException>safeRun(
        (database, pointer) -> rows(database, pointer, mapping));
  }

  private static <R extends Row> List<R> rows(DB database, long pointer, Mapping<R> mapping)
      throws SQLException {
    List<R> rows = new ArrayList<>();
    Cells cells = (column, kind) -> get(database, pointer, column, kind);
    try {
      int status;
      do {
        rows.add(mapping.read(cells));
        status = database.step(pointer);
      } while (status == Codes.SQLITE_ROW);
      if (status != Codes.SQLITE_DONE) {
        database.throwex(status);
      }
    } finally {
      database.reset(pointer);
    }
    return rows;
  }

  private static Object get(DB database, long pointer, int column, Kind kind) throws SQLException {
    return switch (kind) {
      case LONG, INT, FLAG -> database.column_long(pointer, column);
      case TEXT, JSON -> {
        byte[] utf8 = database.column_blob(pointer, column);
        yield utf8 == null ? "" : new String(utf8, StandardCharsets.UTF_8);
      }
      case BYTES -> {
        byte[] bytes = database.column_blob(pointer, column);
        yield bytes == null ? new byte[0] : bytes;
      }
    };
  }

  /** There is no connection to lose. */
  @Override
  public boolean lost(SQLException e) {
    return false;
  }

  @Override
  public RuntimeException failed(SQLException e) {
    if (e instanceof SQLiteException sqlite) {
      SQLiteErrorCode code = primary(sqlite.getResultCode());
      String why = reason(code);
      if (!why.isEmpty()) {
        Throwable cause = code == SQLiteErrorCode.SQLITE_FULL ? new StateStore.NoRoom(e) : e;
        return failure(why + " (" + sqlite.getMessage() + ")", cause);
      }
    }
    return new IllegalStateException("A statement on " + file + " is wrong: " + e.getMessage(), e);
  }

  private ProblemException failure(String why, Throwable cause) {
    ProblemException problem =
        new ProblemException(
            ErrorCode.STORE_FAILED, "The database " + file + " failed: " + why + ".");
    problem.initCause(cause);
    return problem;
  }

  private static String reason(SQLiteErrorCode code) {
    return switch (code) {
      case SQLITE_FULL ->
          "there is no room left; nothing of this change was kept; make room on the disk or raise"
              + " the size limit, then try again";
      case SQLITE_IOERR -> "the disk reports an error; see the system's log";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "another program holds it; end that program, only one server may use a database";
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          "it cannot be written; check the owner and the permissions of the file and its folder";
      case SQLITE_CANTOPEN ->
          "it cannot be opened; check that its folder exists and may be written";
      case SQLITE_NOTADB -> "it is not a SQLite database; move it away or name another file";
      case SQLITE_CORRUPT -> "its content is damaged; stop the server and restore the last backup";
      case SQLITE_NOMEM, SQLITE_TOOBIG -> "a value is too large for it";
      default -> "";
    };
  }

  private static SQLiteErrorCode primary(SQLiteErrorCode code) {
    return SQLiteErrorCode.getErrorCode(code.code & PRIMARY_CODE);
  }

  /**
   * When the disk fails during the commit, its last page may or may not be there after a restart.
   * Every other failure comes before that page is written.
   */
  @Override
  public RuntimeException commitFailed(SQLException e) {
    boolean unknown =
        !(e instanceof SQLiteException sqlite)
            || primary(sqlite.getResultCode()) == SQLiteErrorCode.SQLITE_IOERR;
    return unknown ? new StateStore.UnknownOutcome(e) : failed(e);
  }
}
