package io.dynode.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.testkit.PostgresServer;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What PostgreSQL makes of each scan, once and for all values, in a table whose columns have few
 * values each: there it prefers an index that lies as the table does, and looks at all of it.
 */
final class PostgresPlansTest {
  private static final int ROWS = 3_000;
  private static final int DISTINCT = 7;

  private String url = "";

  @BeforeEach
  void schema() {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
    url = PostgresServer.shared().newSchema();
  }

  @TestFactory
  Stream<DynamicTest> everyScanWalksItsOwnIndexBetweenItsBounds() {
    return Tables.ALL.stream()
        .map(table -> DynamicTest.dynamicTest(table.name(), () -> plansAreGood(table)));
  }

  private <R extends Row> void plansAreGood(Table<R> table) throws SQLException {
    PostgresDatabase database =
        PostgresDatabase.open(PostgresOptions.of(url, PostgresServer.shared().user(), ""));
    Session session = database.connect(true);
    try (Statement statement = session.connection().createStatement()) {
      Mapping<R> mapping = new Mapping<>(table, database.dialect());
      statement.execute(rows(table, mapping));
      statement.execute("analyze " + Column.quoted(table.name()));
      Map<Scan<R>, String> bad = new LinkedHashMap<>();
      // A filter that equals one value may make another index as good.
      for (Scan<R> scan :
          EveryScan.of(table).stream().filter(s -> s.filters().isEmpty()).toList()) {
        String plan = plan(statement, mapping, scan);
        String index = table.name() + (scan.index().isEmpty() ? "_pkey" : "_" + scan.index());
        boolean bounded = scan.prefix().size() + scan.after().size() > 0;
        if (!(plan.contains(" using " + index + " ") || plan.contains(" using \"" + index + "\" "))
            || plan.contains("Sort")
            || bounded != plan.contains("Index Cond")) {
          bad.put(scan, plan);
        }
      }
      assertThat(bad).isEmpty();
    } finally {
      session.close();
      database.close();
    }
  }

  /** Rows that differ in the last column of their key; of all others there are few. */
  private static String rows(Table<?> table, Mapping<?> mapping) {
    List<Column> columns =
        mapping.columns(
            Stream.of(table.type().getRecordComponents()).map(RecordComponent::getName).toList());
    Column last = mapping.index("").getLast();
    String values =
        columns.stream()
            .map(column -> value(column, column.name().equals(last.name())))
            .collect(Collectors.joining(", "));
    String names = columns.stream().map(Column::sql).collect(Collectors.joining(", "));
    return "insert into %s (%s) select %s from generate_series(1, %d) i"
        .formatted(Column.quoted(table.name()), names, values, ROWS);
  }

  private static String value(Column column, boolean unique) {
    String number = unique ? "i" : "i %% %d".formatted(DISTINCT);
    return switch (column.codec().kind()) {
      case TEXT, JSON -> "'v' || (" + number + ")";
      case LONG, INT, FLAG -> number;
      case BYTES -> "''::bytea";
    };
  }

  private static <R extends Row> String plan(Statement statement, Mapping<R> mapping, Scan<R> scan)
      throws SQLException {
    String[] parts = mapping.scanSql(ScanShape.of(scan)).split("\\?", -1);
    StringBuilder sql = new StringBuilder("prepare p as ");
    for (int i = 0; i < parts.length; i++) {
      sql.append(i == 0 ? "" : "$" + i).append(parts[i]);
    }
    statement.execute(sql.toString());
    String values =
        mapping.values(scan).stream()
            .map(value -> value instanceof String ? "'" + value + "'" : value.toString())
            .collect(Collectors.joining(", "));
    StringBuilder plan = new StringBuilder();
    try (ResultSet lines = statement.executeQuery("explain execute p(" + values + ")")) {
      while (lines.next()) {
        plan.append(lines.getString(1)).append('\n');
      }
    }
    statement.execute("deallocate p");
    return plan.toString();
  }
}
