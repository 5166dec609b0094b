package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every flaw that is planted in the tables is found, and nothing else. */
class KillBulkVerdictTest {
  private static final Map<String, String> ACCEPTED = Map.of("bulk-0", "A", "bulk-1", "B");

  private final KillFindings findings = new KillFindings();
  private String url = "";

  @BeforeAll
  static void needsServer() {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
  }

  @BeforeEach
  void plant() throws SQLException {
    url = PostgresServer.shared().newSchema();
    run(
        "create table agendas (id text, customer text, external_id text, state text,"
            + " operations int, ended_micros bigint)");
    run("create table operations (agenda text, \"index\" int, name text, state text)");
    run("create table attempts (agenda text, \"index\" int, outcome text)");
    run("create table events (customer text, cause_agenda text)");
    for (String table : new String[] {"waiting", "ready", "leases", "reservations"}) {
      run("create table " + table + " (agenda text)");
    }
    run("insert into agendas values ('A', 'bulk', 'bulk-0', 'SUCCEEDED', 2, 7)");
    run("insert into agendas values ('B', 'bulk', 'bulk-1', 'SUCCEEDED', 1, 7)");
    run("insert into agendas values ('X', 'other', '', 'FAILED', 1, 0)");
    run("insert into operations values ('A', 0, 'a', 'SUCCEEDED'), ('A', 1, 'tell', 'SUCCEEDED')");
    run("insert into operations values ('B', 0, 'a', 'SUCCEEDED'), ('X', 0, 'a', 'RUNNING')");
    run("insert into attempts values ('A', 0, 'succeeded'), ('B', 0, 'infrastructure')");
    run("insert into attempts values ('B', 0, 'succeeded')");
    run("insert into events values ('bulk', 'A')");
    run("insert into leases values ('X')");
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private KillBulkVerdict judged() {
    KillBulkVerdict verdict = new KillBulkVerdict(url, findings);
    verdict.judge(ACCEPTED, Map.of());
    return verdict;
  }

  @Test
  void whatIsWholeIsClean() {
    assertThat(judged().counts()).isEqualTo(new KillBulkVerdict.Counts(2, 3, 3));
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LOST    | delete from agendas where id = 'B'
          LOST    | update agendas set state = 'RUNNING' where id = 'B'
          DOUBLED | insert into agendas values ('C', 'bulk', 'bulk-1', 'SUCCEEDED', 0, 7)
          LOST    | update agendas set operations = 2 where id = 'B'
          LOST    | update operations set state = 'FAILED' where agenda = 'B'
          DOUBLED | insert into attempts values ('B', 0, 'succeeded')
          LOST    | delete from attempts where agenda = 'A'
          DOUBLED | insert into events values ('bulk', 'A')
          LOST    | delete from events
          STUCK   | insert into waiting values ('A')
          STUCK   | insert into ready values ('A')
          STUCK   | insert into leases values ('B')
          STUCK   | insert into reservations values ('B')
          """)
  void everyFlawIsFound(KillFault fault, String sql) throws SQLException {
    run(sql);
    judged();
    assertThat(findings.of(fault)).isNotEmpty();
  }

  @Test
  void whatDoesNotMoveIsStuck() throws SQLException {
    run("update agendas set ended_micros = 0 where id = 'A'");
    new KillBulkVerdict(url, findings).await(java.time.Duration.ZERO);
    assertThat(findings.of(KillFault.STUCK)).singleElement().asString().contains("1 agendas");
  }

  @Test
  void aKeyThatWasAnsweredTwiceIsFound() {
    new KillBulkVerdict(url, findings).judge(ACCEPTED, Map.of("bulk-0", "A and C"));
    assertThat(findings.of(KillFault.DOUBLED)).containsExactly("bulk-0 was answered with A and C");
  }
}
