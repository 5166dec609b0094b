package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL: its words for what the statements leave open. No store is opened with it yet, since
 * it has not been tried on a server; it is here so that no statement grows that only SQLite knows.
 */
final class Postgres implements Dialect {
  private static final String CONNECTION_LOST = "08";
  private static final String SHUT_DOWN = "57P";

  @Override
  public String folder() {
    return "postgresql";
  }

  @Override
  public String type(Kind kind) {
    return switch (kind) {
      case TEXT -> "text collate \"C\"";
      case LONG -> "bigint";
      case INT -> "integer";
      case FLAG -> "smallint";
      case BYTES -> "bytea";
      case JSON -> "text";
    };
  }

  @Override
  public String from(Table<?> table, String index) {
    return Column.quoted(table.name());
  }

  @Override
  public String unindexed(String column) {
    return column;
  }

  @Override
  public void beginRead(Session session) throws SQLException {
    session.run("begin isolation level repeatable read read only");
  }

  @Override
  public void beginWrite(Session session, List<Lock> locks) throws SQLException {
    session.run("begin");
    PreparedStatement take =
        session.prepare("select pg_advisory_xact_lock(hashtextextended(?, 0))");
    for (Lock lock : locks.stream().sorted().distinct().toList()) {
      take.setString(1, lock.scope() + "/" + lock.id());
      take.execute();
    }
  }

  @Override
  public void commit(Session session) throws SQLException {
    session.run("commit");
  }

  @Override
  public void rollback(Session session) throws SQLException {
    session.run("rollback");
  }

  @Override
  public <R extends Row> List<R> query(
      Session session, String sql, List<Object> values, Mapping<R> mapping) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    Mapping.bindAll(statement, 1, values);
    List<R> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(mapping.read((column, kind) -> get(result, column + 1, kind)));
      }
    }
    return rows;
  }

  private static Object get(ResultSet result, int column, Kind kind) throws SQLException {
    return switch (kind) {
      case TEXT, JSON -> result.getString(column);
      case LONG, INT, FLAG -> result.getLong(column);
      case BYTES -> result.getBytes(column);
    };
  }

  @Override
  public RuntimeException failed(SQLException e) {
    ProblemException problem =
        new ProblemException(ErrorCode.STORE_FAILED, "The database failed: " + e.getMessage());
    problem.initCause(e);
    return problem;
  }

  @Override
  public RuntimeException commitFailed(SQLException e) {
    String state = e.getSQLState();
    boolean unknown =
        state == null || state.startsWith(CONNECTION_LOST) || state.startsWith(SHUT_DOWN);
    return unknown ? new StateStore.UnknownOutcome(e) : failed(e);
  }
}
