package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * PostgreSQL. All servers take turns to write: a transaction that writes holds one lock of the
 * whole schema, so that each decides on what the others have committed, and none can overwrite what
 * it did not see. Group commit makes the turns few. See decision 0012.
 */
final class Postgres implements Dialect {
  private static final String CONNECTION_LOST = "08";
  private static final String DISK_FULL = "53100";
  private static final String SHUT_DOWN = "57P";
  private static final String TURN =
      "select pg_advisory_xact_lock(hashtextextended('dynode ' || current_schema(), 0))";

  private final String place;
  private volatile String server = "";

  /**
   * @param place the database, for messages
   */
  Postgres(String place) {
    this.place = place;
  }

  /** The name under which this server announces. */
  void server(String name) {
    server = name;
  }

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
  public boolean namesIndexes() {
    return false;
  }

  @Override
  public String unindexed(String column) {
    return column;
  }

  @Override
  public void beginRead(Session session) throws SQLException {
    session.lead("begin isolation level repeatable read read only", 1);
  }

  /** Its driver reads page by page only in transactions that it has begun. */
  @Override
  public void beginWalk(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.run("set transaction isolation level repeatable read read only");
    unhurried(session);
  }

  /** Begins a transaction of one's own that writes very much, in its turn. */
  void beginBulk(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.run("set transaction isolation level read committed read write");
    session.run(TURN);
    unhurried(session);
  }

  private static void unhurried(Session session) throws SQLException {
    session.run("set local statement_timeout = 0");
    session.run("set local idle_in_transaction_session_timeout = 0");
    session.connection().setNetworkTimeout(Runnable::run, 0);
  }

  @Override
  public void beginWrite(Session session, List<Lock> locks) throws SQLException {
    // Whatever the database's own default is: what is read must be newer than the turn, and a
    // stricter level sees what there was when it began to wait.
    session.lead("begin isolation level read committed read write; " + TURN, 2);
  }

  @Override
  public void commit(Session session) throws SQLException {
    if (!session.dropLead()) {
      session.run("commit");
    }
  }

  @Override
  public void rollback(Session session) throws SQLException {
    if (!session.dropLead()) {
      session.run("rollback");
    }
  }

  @Override
  public void ask(Session session, List<Question<?>> questions) throws SQLException {
    int before = session.leadResults();
    PreparedStatement statement =
        session.prepareLed(questions.stream().map(Question::sql).collect(Collectors.joining("; ")));
    int at = 1;
    for (Question<?> question : questions) {
      at = question.values().bind(statement, at);
    }
    statement.execute();
    skip(statement, before);
    for (int i = 0; i < questions.size(); i++) {
      skip(statement, i == 0 ? 0 : 1);
      take(statement, questions.get(i));
    }
  }

  private static <R extends Row> void take(PreparedStatement statement, Question<R> question)
      throws SQLException {
    List<R> rows;
    try {
      rows = rows(statement, question.mapping());
    } catch (RuntimeException e) {
      // A row that means nothing: it is for who asks for that very row, and not for whoever happens
      // to ask first.
      return;
    }
    question.answer().accept(rows);
  }

  private static void skip(PreparedStatement statement, int results) throws SQLException {
    for (int i = 0; i < results; i++) {
      statement.getMoreResults();
    }
  }

  @Override
  public boolean readsAlone() {
    return true;
  }

  @Override
  public <R extends Row> List<R> query(
      Session session, String sql, List<Object> values, Mapping<R> mapping) throws SQLException {
    int before = session.leadResults();
    PreparedStatement statement = session.prepareLed(sql);
    Mapping.bindAll(statement, 1, values);
    statement.execute();
    // What was asked comes behind what began the transaction.
    skip(statement, before);
    return rows(statement, mapping);
  }

  private static <R extends Row> List<R> rows(PreparedStatement statement, Mapping<R> mapping)
      throws SQLException {
    List<R> rows = new ArrayList<>();
    try (ResultSet result = statement.getResultSet()) {
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
  public boolean joins() {
    return true;
  }

  @Override
  public void announce(Writes writes, Set<String> words) {
    Object[] messages = Announcements.messages(server, words).toArray();
    writes.add(
        Announcements.NOTIFY,
        (statement, from) -> {
          Array array = statement.getConnection().createArrayOf("text", messages);
          statement.setArray(from, array);
          return from + 1;
        });
  }

  @Override
  public boolean lost(SQLException e) {
    return e.getSQLState() == null || lost(e.getSQLState());
  }

  @Override
  public RuntimeException failed(SQLException e) {
    return failed(e, /* begun= */ true);
  }

  /** Whoever waits for its turn too long will do no better with the next. */
  @Override
  public RuntimeException notBegun(SQLException e) {
    return failed(e, /* begun= */ false);
  }

  private RuntimeException failed(SQLException e, boolean begun) {
    String state = e.getSQLState() == null ? CONNECTION_LOST : e.getSQLState();
    String why = reason(state);
    if (why.isEmpty()) {
      return new IllegalStateException(
          "A statement on " + place + " is wrong: " + e.getMessage(), e);
    }
    ErrorCode code =
        passing(state) || (!begun && isLate(state))
            ? ErrorCode.UNAVAILABLE
            : ErrorCode.STORE_FAILED;
    // Where it is, and the driver's words, are for the log: this goes to whoever asks.
    ProblemException problem = new ProblemException(code, "The database failed: " + why + ".");
    problem.initCause(state.equals(DISK_FULL) ? new StateStore.NoRoom(e) : e);
    return problem;
  }

  /** The same for whoever starts a server. */
  RuntimeException told(RuntimeException failure) {
    if (failure instanceof ProblemException problem
        && failure.getCause() instanceof SQLException cause) {
      ProblemException told =
          new ProblemException(
              problem.code(),
              problem.problems().getFirst().detail()
                  + " It is "
                  + place
                  + ": "
                  + cause.getMessage());
      told.initCause(cause);
      return told;
    }
    return failure;
  }

  /** Whether no transaction would succeed now, and any may a little later. */
  private static boolean passing(String state) {
    return lost(state) || state.equals("53300");
  }

  private static boolean lost(String state) {
    return state.startsWith(CONNECTION_LOST) || state.startsWith(SHUT_DOWN);
  }

  /** A timeout of a lock or of a statement, or of a transaction that did nothing. */
  private static boolean isLate(String state) {
    return state.equals("55P03") || state.equals("57014") || state.equals("25P03");
  }

  private static String reason(String state) {
    if (lost(state)) {
      return "the connection was lost or refused; see whether the server runs";
    }
    if (state.equals("53300")) {
      return "it takes no more connections; raise max_connections or lower the pools";
    }
    if (isLate(state)) {
      return "it took too long; another transaction holds what this one needs";
    }
    return switch (state.substring(0, 2)) {
      case "28" -> "it does not let this user in; check user and password";
      case "3D" -> "there is no such database; create it first";
      case "40" -> "two transactions met; nothing of this one was kept";
      case "42" -> state.equals("42501") ? "this user lacks a right" : "";
      case "53" -> "it lacks disk space or memory; nothing of this change was kept";
      case "54" -> "a value is too large for it";
      case "25" -> "it takes no changes: it is a standby, or set to read only";
      case "58", "XX" -> "it reports an error of its own; see its log";
      default -> "";
    };
  }

  @Override
  public RuntimeException commitFailed(SQLException e) {
    return lost(e) ? new StateStore.UnknownOutcome(e) : failed(e);
  }
}
