package io.dynode.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks in the tables themselves, since asking the server for each of very many takes too long:
 * every agenda that was accepted is there once and has succeeded, each of its operations by one
 * attempt, and nothing of it is left in any line.
 */
final class KillBulkVerdict {
  /** Words of one kind; more say nothing new. */
  private static final int MOST_WORDS = 20;

  private static final long BETWEEN_MILLIS = 500;
  private static final String OURS =
      " in (select id from agendas where customer = '" + KillBulk.CUSTOMER + "')";

  private final String url;
  private final KillFindings findings;
  private long agendas;
  private long operations;
  private long attempts;

  KillBulkVerdict(String url, KillFindings findings) {
    this.url = url;
    this.findings = findings;
  }

  /** How much was looked at. */
  record Counts(long agendas, long operations, long attempts) {}

  Counts counts() {
    return new Counts(agendas, operations, attempts);
  }

  /** Waits until none of them is at work, or none has ended for too long. */
  void await(Duration still) {
    long before = -1;
    long moved = System.nanoTime();
    while (true) {
      long open =
          number("select count(*) from agendas where customer = 'bulk' and ended_micros = 0");
      if (open == 0) {
        return;
      }
      if (open != before) {
        before = open;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > still.toNanos()) {
        findings.add(KillFault.STUCK, open + " agendas of many are at work, and nothing moves");
        return;
      }
      KillLoad.nap(BETWEEN_MILLIS);
    }
  }

  /**
   * Compares with what was accepted.
   *
   * @param accepted key to id
   * @param doubled keys that were answered with two agendas
   */
  void judge(Map<String, String> accepted, Map<String, String> doubled) {
    doubled.forEach(
        (key, what) -> findings.add(KillFault.DOUBLED, key + " was answered with " + what));
    try (Connection connection = DriverManager.getConnection(url)) {
      agendas(connection, accepted);
      agendas = number("select count(*) from agendas where customer = 'bulk'");
      operations = number("select count(*) from operations where agenda" + OURS);
      attempts = number("select count(*) from attempts where agenda" + OURS);
      operations(connection);
      leftovers(connection);
      events(connection);
    } catch (SQLException e) {
      findings.add(KillFault.STORE, "the tables cannot be read: " + e.getMessage());
    }
  }

  private void agendas(Connection connection, Map<String, String> accepted) throws SQLException {
    Map<String, String> byKey = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select external_id, id, state from agendas where customer = 'bulk'")) {
      while (rows.next()) {
        String id = rows.getString(2);
        if (byKey.put(rows.getString(1), id) != null) {
          add(KillFault.DOUBLED, "key " + rows.getString(1) + " made two agendas");
        }
        if (!"SUCCEEDED".equals(rows.getString(3))) {
          add(KillFault.LOST, "agenda " + id + " is " + rows.getString(3));
        }
      }
    }
    accepted.forEach((key, id) -> {
      if (!id.equals(byKey.get(key))) {
        add(KillFault.LOST, "agenda " + id + ", accepted as " + key + ", is not there");
      }
    });
  }

  private void operations(Connection connection) throws SQLException {
    each(
        connection,
        KillFault.LOST,
        "select a.id from agendas a where a.customer = 'bulk' and a.operations <> (select count(*)"
            + " from operations o where o.agenda = a.id and o.state = 'SUCCEEDED')",
        "an agenda whose operations did not all succeed");
    each(
        connection,
        KillFault.DOUBLED,
        "select agenda || '/' || \"index\" from attempts where agenda"
            + OURS
            + " and outcome = 'succeeded' group by agenda, \"index\" having count(*) > 1",
        "an operation that succeeded twice");
    each(
        connection,
        KillFault.LOST,
        "select o.agenda || '/' || o.name from operations o where o.agenda"
            + OURS
            + " and o.name <> 'tell' and not exists (select from attempts t where t.agenda ="
            + " o.agenda and t.\"index\" = o.\"index\" and t.outcome = 'succeeded')",
        "an operation that no attempt did");
  }

  private void leftovers(Connection connection) throws SQLException {
    for (String table : new String[] {"waiting", "ready", "leases", "reservations"}) {
      each(
          connection,
          KillFault.STUCK,
          "select agenda from " + table + " where agenda" + OURS,
          "an agenda that has ended and is left in '" + table + "'");
    }
  }

  private void events(Connection connection) throws SQLException {
    each(
        connection,
        KillFault.DOUBLED,
        "select cause_agenda from events where customer = 'bulk' group by cause_agenda"
            + " having count(*) > 1",
        "an agenda that raised its event twice");
    each(
        connection,
        KillFault.LOST,
        "select o.agenda from operations o where o.agenda"
            + OURS
            + " and o.name = 'tell' and not exists (select from events e where e.cause_agenda ="
            + " o.agenda)",
        "an agenda whose event is not there");
  }

  private void each(Connection connection, KillFault fault, String sql, String words)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        add(fault, words + ": " + rows.getString(1));
      }
    }
  }

  private void add(KillFault fault, String words) {
    if (findings.of(fault).size() < MOST_WORDS) {
      findings.add(fault, words);
    }
  }

  private long number(String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("The tables cannot be read: " + e.getMessage(), e);
    }
  }
}
