package io.dynode.stores.sql;

import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The schema that {@link Tables} asks for, written out. */
final class SchemaText {
  /** Rows with large bodies: kept out of the tree of the key, which is walked to find them. */
  static final Set<String> LARGE_ROWS =
      Set.of(
          "definitions",
          "outputs",
          "events",
          "documents",
          "resources",
          "attempts",
          "execs",
          "exec_pieces");

  /** Rows that change a few times: with room beside them, their indexes need not change too. */
  static final Set<String> CHANGING_ROWS = Set.of("agendas", "operations");

  private SchemaText() {}

  static String of(Dialect dialect) {
    StringBuilder text = new StringBuilder();
    for (Table<?> table : Tables.ALL) {
      text.append(text.isEmpty() ? "" : "\n").append(table(dialect, table));
      table.indexes().entrySet().stream()
          .filter(index -> !index.getKey().isEmpty())
          .forEach(index -> text.append(index(table, index)));
    }
    return text.toString();
  }

  private static String table(Dialect dialect, Table<?> table) {
    String columns =
        table.columns().values().stream()
            .map(component ->
                "  %s %s not null,\n"
                    .formatted(
                        quoted(component.getName()), dialect.type(Codecs.of(component).kind())))
            .collect(Collectors.joining());
    String options = "";
    if (dialect instanceof Sqlite) {
      options = LARGE_ROWS.contains(table.name()) ? " strict" : " without rowid, strict";
    }
    if (dialect instanceof Postgres && CHANGING_ROWS.contains(table.name())) {
      options = " with (fillfactor = 60)";
    }
    return "create table \"%s\" (\n%s  primary key (%s)\n)%s;\n"
        .formatted(table.name(), columns, list(table.key()), options);
  }

  private static String index(Table<?> table, Map.Entry<String, List<String>> index) {
    return "create index \"%s_%s\" on \"%s\" (%s);\n"
        .formatted(table.name(), index.getKey(), table.name(), list(index.getValue()));
  }

  private static String list(List<String> columns) {
    return columns.stream().map(SchemaText::quoted).collect(Collectors.joining(", "));
  }

  private static String quoted(String column) {
    return Column.quoted(Column.snake(column));
  }

  /** Prints it, to begin a new version with. */
  public static void main(String[] args) {
    Dialect dialect =
        args[0].equals("sqlite") ? new Sqlite(java.nio.file.Path.of("none")) : new Postgres("none");
    System.out.print(of(dialect));
  }
}
