package io.dynode.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The schema in the files is the one that {@link Tables} names, and every scan has its index. */
final class SchemaTest {
  private static final String WRITE = "dynode.schema.write";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("state.db");
  }

  @TestFactory
  Stream<DynamicTest> theFilesSayWhatTheTablesSay() {
    return Stream.of(new Sqlite(Path.of("none")), new Postgres("none"))
        .map(dialect -> DynamicTest.dynamicTest(dialect.folder(), () -> fileIsRight(dialect)));
  }

  /** Holds while there is one version; a second one is tried by the test below alone. */
  private static void fileIsRight(Dialect dialect) throws IOException {
    String expected = SchemaText.of(dialect);
    if (Boolean.getBoolean(WRITE)) {
      Path source =
          Path.of(System.getProperty("dynode.root"))
              .resolve("providers/stores/sql/src/main/resources/io/dynode/stores/sql")
              .resolve(dialect.folder())
              .resolve(Migrations.VERSIONS.getFirst());
      Files.writeString(source, expected);
    } else {
      assertThat(Migrations.text(dialect, Migrations.VERSIONS.getFirst()))
          .as("run this test with -D%s=true to write the file anew", WRITE)
          .isEqualTo(expected);
    }
  }

  @Test
  void theDatabaseHasTheTablesColumnsKeysAndIndexesAsNamed() throws SQLException {
    SqlStore.sqlite(file).close();
    Map<String, List<String>> expected = new TreeMap<>();
    for (Table<?> table : Tables.ALL) {
      expected.put(table.name(), columns(table));
      expected.put("sqlite_autoindex_" + table.name() + "_1", snake(table.key()));
      table.indexes().entrySet().stream()
          .filter(index -> !index.getKey().isEmpty())
          .forEach(i -> expected.put(table.name() + "_" + i.getKey(), snake(i.getValue())));
    }
    assertThat(found()).isEqualTo(expected);
  }

  private static List<String> columns(Table<?> table) {
    List<String> columns = new ArrayList<>();
    table
        .columns()
        .forEach((name, component) ->
            columns.add(
                Column.snake(name)
                    + " "
                    + new Sqlite(Path.of("none")).type(Codecs.of(component).kind())
                    + " not null, key "
                    + (table.key().indexOf(name) + 1)));
    return columns;
  }

  private static List<String> snake(List<String> names) {
    return names.stream().map(Column::snake).toList();
  }

  private Map<String, List<String>> found() throws SQLException {
    Map<String, List<String>> found = new TreeMap<>();
    try (Connection connection = connect()) {
      for (String name : first(connection, "select name from sqlite_schema where type = 'table'")) {
        if (!name.equals("schema_version")) {
          found.put(
              name,
              first(
                  connection,
                  "select name || ' ' || type || iif(\"notnull\", ' not null', '') || ', key ' ||"
                      + " pk from pragma_table_info('"
                      + name
                      + "') order by cid"));
          for (String index :
              first(connection, "select name from pragma_index_list('" + name + "')")) {
            found.put(
                index,
                first(
                    connection,
                    "select name from pragma_index_info('" + index + "') order by seqno"));
          }
        }
      }
    }
    return found;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static List<String> first(Connection connection, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        values.add(result.getString(1));
      }
    }
    return values;
  }

  @TestFactory
  Stream<DynamicTest> everyScanWalksItsIndexAndSortsNothing() {
    return Tables.ALL.stream()
        .map(table -> DynamicTest.dynamicTest(table.name(), () -> plansAreGood(table)));
  }

  private <R extends Row> void plansAreGood(Table<R> table) throws SQLException {
    SqlStore.sqlite(file).close();
    Map<Scan<R>, String> bad = new LinkedHashMap<>();
    try (Connection connection = connect()) {
      Mapping<R> mapping = new Mapping<>(table, new Sqlite(file));
      for (Scan<R> scan : EveryScan.of(table)) {
        String sql = "explain query plan " + mapping.scanSql(ScanShape.of(scan));
        String plan = plan(connection, mapping.values(scan), sql);
        boolean bounded = scan.prefix().size() + scan.after().size() > 0;
        String index = scan.index().isEmpty() ? "" : "_" + scan.index();
        if (plan.contains("TEMP B-TREE")
            || !plan.contains(index)
            || !plan.startsWith(bounded ? "SEARCH" : "SCAN")) {
          bad.put(scan, plan);
        }
      }
    }
    assertThat(bad).isEmpty();
  }

  private static String plan(Connection connection, List<Object> values, String sql)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Mapping.bindAll(statement, 1, values);
      List<String> steps = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          steps.add(result.getString("detail"));
        }
      }
      return String.join("; ", steps);
    }
  }

  @Test
  void aNewerSchemaIsRefusedAndLeftAlone() throws SQLException {
    SqlStore.sqlite(file).close();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("insert into schema_version (version, name) values (99, 'V99__x.sql')");
    }
    refused("has schema version 99");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from schema_version where version = 99");
    }
    SqlStore.sqlite(file).close();
  }

  /** The last thing that a version does is to write itself down. */
  @Test
  void aFirstMigrationThatFailsAtItsEndLeavesNoTable() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table schema_version (version integer primary key check (version < 1), name"
              + " text)");
    }
    assertThatThrownBy(() -> SqlStore.sqlite(file)).hasStackTraceContaining("CHECK constraint");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThat(first(connection, "select name from sqlite_schema where type = 'table'"))
          .containsExactly("schema_version");
      statement.execute("drop table schema_version");
    }
    SqlStore.sqlite(file).close();
    assertThat(found()).isNotEmpty();
  }

  @Test
  void theSameVersionWithOtherTablesIsRefusedWithARemedy() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table schema_version (version integer primary key, name text)");
      statement.execute("create table agendas (id text primary key)");
      statement.execute("insert into schema_version values (1, 'V1__initial.sql')");
    }
    refused("from before the first release");
    refused("begin with an empty database");
  }

  @Test
  void theDatabaseOfAnotherProgramIsRefused() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table theirs (x)");
    }
    refused("belongs to another program");
  }

  @Test
  void whatIsNoDatabaseIsRefusedAndKept() throws IOException {
    String content = "this is a letter, not a database. ".repeat(100);
    Files.writeString(file, content);
    refused("not a SQLite database");
    assertThat(file).hasContent(content);
  }

  private void refused(String why) {
    assertThatThrownBy(() -> SqlStore.sqlite(file))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STORE_FAILED))
        .hasMessageContaining(why)
        .hasMessageContaining(file.getFileName().toString());
  }
}
