package io.dynode.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.testkit.PostgresServer;
import io.dynode.testkit.SampleRows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From SQLite to PostgreSQL: all of it, the same, or nothing. */
final class StoreCopyTest {
  private static final int ROWS = 300;

  @TempDir private Path folder;
  private final List<SqlStore> stores = new ArrayList<>();
  private String url = "";

  @BeforeEach
  void schema() {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
    url = PostgresServer.shared().newSchema();
  }

  @AfterEach
  void close() {
    stores.forEach(SqlStore::close);
  }

  private SqlStore target() {
    SqlStore store = SqlStore.postgres(PostgresOptions.of(url, PostgresServer.shared().user(), ""));
    stores.add(store);
    return store;
  }

  private SqlStore source() {
    SqlStore store = SqlStore.sqlite(folder.resolve("dynode.db"));
    stores.add(store);
    return store;
  }

  /** Rows of every table, with all that stores get wrong. */
  private static void fill(StateStore store) {
    store.write(
        List.of(),
        transaction -> {
          for (Table<?> table : Tables.ALL) {
            for (int i = 0; i < ROWS; i++) {
              transaction.put(SampleRows.random(table, i));
            }
          }
          return true;
        });
  }

  private static <R extends Row> List<?> contents(Reader reader, Table<R> table) {
    return SampleRows.contents(reader.scan(Scan.of(table, ROWS)));
  }

  @Test
  void everyRowOfEveryTableIsCopiedAsItIs() {
    SqlStore source = source();
    fill(source);
    Map<String, Long> told = new HashMap<>();
    SqlStore target = target();
    List<TableFacts> copied = source.copyTo(target, told::put);
    assertThat(copied).hasSameSizeAs(Tables.ALL).allMatch(facts -> facts.rows() > 0);
    assertThat(copied).isEqualTo(source.check((_, _) -> {})).isEqualTo(target.check((_, _) -> {}));
    for (Table<?> table : Tables.ALL) {
      assertThat(target.<List<?>>read(reader -> contents(reader, table)))
          .isEqualTo(source.<List<?>>read(reader -> contents(reader, table)));
    }
    // It is at work at once.
    target.write(
        List.of(),
        transaction -> {
          transaction.put(new Counter("after", 1));
          return true;
        });
  }

  @Test
  void aTargetThatIsInUseIsLeftAsItIs() {
    SqlStore source = source();
    fill(source);
    SqlStore target = target();
    target.write(
        List.of(),
        transaction -> {
          transaction.put(new Counter("theirs", 1));
          return true;
        });
    List<TableFacts> before = target.check((_, _) -> {});
    assertThatThrownBy(() -> source.copyTo(target, (_, _) -> {}))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
        .hasMessageContaining("'counters'");
    assertThat(target.check((_, _) -> {})).isEqualTo(before);
  }

  @Test
  void aCopyThatBreaksLeavesNothing() {
    SqlStore source = source();
    List<Counter> many = new ArrayList<>();
    for (int i = 0; i < 10_001; i++) {
      many.add(new Counter("c" + i, i));
    }
    source.write(
        List.of(),
        transaction -> {
          many.forEach(transaction::put);
          return true;
        });
    SqlStore target = target();
    assertThatThrownBy(() ->
            source.copyTo(
                target,
                (table, _) -> {
                  throw new IllegalStateException("cut off in " + table);
                }))
        .hasMessage("cut off in counters");
    assertThat(target.check((_, _) -> {})).allMatch(facts -> facts.rows() == 0);
    assertThat(source.copyTo(target, (_, _) -> {}))
        .filteredOn(facts -> facts.table().equals("counters"))
        .allMatch(facts -> facts.rows() == 10_001);
  }

  @Test
  void aConnectionThatIsLostAtTheEndLeavesItOpenAndSaysSo() throws SQLException {
    SqlStore source = source();
    fill(source);
    SqlStore target = target();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create function leave() returns trigger language plpgsql as"
              + " 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'");
      statement.execute(
          "create constraint trigger leaves after insert on counters deferrable initially deferred"
              + " for each row execute function leave()");
    }
    assertThatThrownBy(() -> source.copyTo(target, (_, _) -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("is not known")
        .hasMessageContaining("dynode store check");
  }

  @Test
  void theSourcesFailuresAreToldAsTheSources() throws SQLException {
    SqlStore source = source();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("dynode.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("drop table timers");
    }
    SqlStore target = target();
    assertThatThrownBy(() -> source.copyTo(target, (_, _) -> {}))
        .hasMessageContaining("dynode.db")
        .hasMessageNotContaining("postgresql");
    assertThat(target.check((_, _) -> {})).allMatch(facts -> facts.rows() == 0);
  }

  @Test
  void aRowThatCannotBeReadIsFoundByTheCheck() throws SQLException {
    SqlStore target = target();
    fill(target);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("update agendas set state = 'nonsense'");
    }
    assertThatThrownBy(() -> target.check((_, _) -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("'agendas' cannot be read");
  }
}
