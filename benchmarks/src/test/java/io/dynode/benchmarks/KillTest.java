package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  private final KillFindings findings = new KillFindings();
  @TempDir private Path folder = Path.of("");

  @Test
  void aDynodeThatDoesNotStartStillGetsItsReport() throws InterruptedException {
    List<String> said = new ArrayList<>();
    Kill.Report report =
        Kill.run(
            new Kill.Settings(
                List.of("false"), Optional.empty(), 0, folder, 30, 12, Duration.ofSeconds(1), 7),
            said::add);
    assertThat(report.clean()).isFalse();
    assertThat(report.line()).contains("rounds 0", "stuck 2", "lost 0");
    assertThat(report.json().at("/violations/0").orElseThrow().toString())
        .contains("declare did not become ready");
    assertThat(said).anyMatch(line -> line.contains("declare did not become ready"));
  }

  @Test
  void aReferenceToARowThatIsGoneIsFound() throws SQLException {
    Path database = folder.resolve("a.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma foreign_keys = off");
      statement.execute("create table a (id integer primary key)");
      statement.execute("create table b (a integer references a (id))");
    }
    Kill.integrity(database, findings);
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("insert into b values (7)");
    }
    Kill.integrity(database, findings);
    assertThat(findings.of(KillFault.STORE)).singleElement().asString().contains("foreign_key");
  }

  @Test
  void aFileThatIsNoDatabaseIsFound() throws IOException {
    Path file = Files.writeString(folder.resolve("b.db"), "no database at all ".repeat(100));
    Kill.integrity(file, findings);
    assertThat(findings.of(KillFault.STORE)).singleElement().asString().contains("b.db");
  }

  @Test
  void aProcessThatIsLeftIsFound() throws IOException {
    String mark = "KILL_RUN=planted-" + System.nanoTime();
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("KILL_RUN", mark.substring("KILL_RUN=".length()));
    Process stray = builder.start();
    try {
      assertThat(KillProc.withEnvironment(mark + "\0")).containsExactly(stray.pid());
    } finally {
      stray.destroyForcibly().onExit().join();
    }
    assertThat(KillProc.withEnvironment(mark + "\0")).isEmpty();
  }
}
