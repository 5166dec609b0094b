package io.dynode.stores.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A connection with its prepared statements. Used by one thread at a time. */
final class Session {
  private static final int MOST_STATEMENTS = 400;

  private final Connection connection;
  private final SequencedMap<String, PreparedStatement> statements =
      new LinkedHashMap<>(64, 0.75f, true);
  private boolean trusted = true;
  private String lead = "";
  private int leadResults;

  Session(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** The statement, prepared once; the least used one is forgotten when there are too many. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known != null) {
      return known;
    }
    if (statements.size() >= MOST_STATEMENTS) {
      statements.pollFirstEntry().getValue().close();
    }
    PreparedStatement prepared = connection.prepareStatement(sql);
    statements.put(sql, prepared);
    return prepared;
  }

  /**
   * To be run with the next statement, in the same journey.
   *
   * @param results how many results come before those of that statement
   */
  void lead(String sql, int results) {
    lead = sql;
    leadResults = results;
  }

  /** How many results of what waits come before those of the next statement. */
  int leadResults() {
    return leads() ? leadResults : 0;
  }

  /** Runs what waits, if anything does. */
  void open() throws SQLException {
    String sql = lead;
    if (dropLead()) {
      run(sql);
    }
  }

  /** Whether something waits to be run with the next statement. */
  boolean leads() {
    return !lead.isEmpty();
  }

  /** Forgets what waits; returns whether there was something. */
  boolean dropLead() {
    boolean waited = leads();
    lead = "";
    return waited;
  }

  /** As {@link #prepare}, behind what waits to be run with it. */
  PreparedStatement prepareLed(String sql) throws SQLException {
    String all = leads() ? lead + "; " + sql : sql;
    lead = "";
    return prepare(all);
  }

  /** Says that this connection must not be used again. */
  void distrust() {
    trusted = false;
  }

  boolean trusted() {
    return trusted;
  }

  /** Runs a statement without parameters or results. */
  void run(String sql) throws SQLException {
    prepare(sql).execute();
  }

  /** Closes the connection and all that belongs to it. */
  void close() {
    try {
      statements.clear();
      connection.close();
    } catch (SQLException e) {
      // Nothing can be done about a connection that cannot even be closed: what was committed is
      // durable, and what was not is rolled back by the database.
      statements.clear();
    }
  }
}
