package io.dynode.stores.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Statements that change something, in order, for a session to run all at once. */
final class Writes {
  private static final int BATCH = 500;

  /** More would make statements of too many shapes. */
  private static final int MOST_JOINED = 25;

  private final List<Write> writes = new ArrayList<>();

  private record Write(String sql, Values values) {}

  /** The parameters of a statement. */
  interface Values {
    /** Sets them from that place on; returns the next place. */
    int bind(PreparedStatement statement, int from) throws SQLException;
  }

  void add(String sql, Values values) {
    writes.add(new Write(sql, values));
  }

  /**
   * Runs all of them.
   *
   * @param joins whether the database takes several statements in one journey, and journeys cost
   */
  void run(Session session, boolean joins) throws SQLException {
    if (writes.isEmpty()) {
      return;
    }
    if (isJoined(joins, 0)) {
      joined(session);
      return;
    }
    session.open();
    for (int from = 0; from < writes.size(); ) {
      int to = from + 1;
      while (to < writes.size()
          && to - from < BATCH
          && writes.get(to).sql().equals(writes.get(from).sql())) {
        to++;
      }
      alike(session, writes.subList(from, to));
      from = to;
    }
  }

  /** Whether there are any, and they go in one journey with so many others. */
  boolean isJoined(boolean joins, int others) {
    return joins && !writes.isEmpty() && writes.size() + others <= MOST_JOINED;
  }

  private void joined(Session session) throws SQLException {
    PreparedStatement statement =
        session.prepareLed(writes.stream().map(Write::sql).collect(Collectors.joining("; ")));
    int at = 1;
    for (Write write : writes) {
      at = write.values().bind(statement, at);
    }
    statement.execute();
  }

  private static void alike(Session session, List<Write> writes) throws SQLException {
    PreparedStatement statement = session.prepare(writes.getFirst().sql());
    if (writes.size() == 1) {
      var _ = writes.getFirst().values().bind(statement, 1);
      statement.execute();
      return;
    }
    try {
      for (Write write : writes) {
        var _ = write.values().bind(statement, 1);
        statement.addBatch();
      }
      statement.executeBatch();
    } finally {
      statement.clearBatch();
    }
  }
}
