package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.json.Yaml;
import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How a command prints its data. */
public final class Output {
  private static final int WIDEST = 80;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json, yaml or table. Default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private Format format = Format.table;

  /** Spellings of the option. */
  enum Format {
    json,
    yaml,
    table
  }

  /** A column: its heading and where its value is. */
  public record Column(String heading, String pointer) {}

  /** Columns from pairs of heading and pointer. */
  public static List<Column> columns(String... headingsAndPointers) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < headingsAndPointers.length; i += 2) {
      columns.add(new Column(headingsAndPointers[i], headingsAndPointers[i + 1]));
    }
    return List.copyOf(columns);
  }

  /** Whether people read it. */
  public boolean table() {
    return format == Format.table;
  }

  /** Prints a list. */
  public void list(Console console, List<Json> items, List<Column> columns) {
    if (format == Format.table) {
      print(console, items, columns);
    } else {
      whole(console, Json.of(items));
    }
  }

  /** Prints one thing; as a table it is YAML, which people can read. */
  public void one(Console console, Json json) {
    whole(console, json);
  }

  private void whole(Console console, Json json) {
    String text = Texts.safe(format == Format.json ? JsonText.pretty(json) : Yaml.print(json));
    console.out().println(text.stripTrailing());
  }

  /**
   * A table with headings; values cut at a width that leaves it readable. The first column names
   * the row and is given to other commands: it is never cut.
   */
  static void print(Console console, List<Json> items, List<Column> columns) {
    lines(items, columns).forEach(console.out()::println);
  }

  /** The lines of such a table. */
  static List<String> lines(List<Json> items, List<Column> columns) {
    List<String> lines = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    rows.add(columns.stream().map(Column::heading).toList());
    for (Json item : items) {
      List<String> row = new ArrayList<>();
      for (Column column : columns) {
        int most = row.isEmpty() ? Integer.MAX_VALUE : WIDEST;
        row.add(Texts.line(Texts.cell(item, column.pointer()), most));
      }
      rows.add(row);
    }
    int[] widths = new int[columns.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
