package io.dynode.cli;

import io.dynode.json.Yaml;
import io.dynode.model.Json;
import java.util.List;

/** A page about one thing: names with values, and sections with tables. */
final class Page {
  private static final int NAMES = 14;

  private final Console console;
  private boolean any;

  Page(Console console) {
    this.console = console;
  }

  /** A name with its value, unless that is empty; further lines of it stand below. */
  void field(String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    String left = Texts.safe(name);
    String text = Texts.safe(value.stripTrailing()).replace("\n", "\n" + " ".repeat(NAMES));
    console.out().println(left + " ".repeat(Math.max(1, NAMES - left.length())) + text);
    any = true;
  }

  void section(String title) {
    if (any) {
      console.out().println();
    }
    console.out().println(title + ":");
    any = true;
  }

  /** A section with a table; nothing when there are no rows. */
  void table(String title, List<Json> rows, List<Output.Column> columns) {
    if (!rows.isEmpty()) {
      section(title);
      Output.lines(rows, columns).forEach(line -> console.out().println("  " + line));
    }
  }

  /** A section with a value as YAML; nothing when it is empty. */
  void value(String title, Json value) {
    boolean empty =
        value.isNull()
            || (value instanceof Json.Obj o && o.members().isEmpty())
            || (value instanceof Json.Arr a && a.items().isEmpty());
    if (!empty) {
      section(title);
      Texts.safe(Yaml.print(value))
          .lines()
          .forEach(line -> console.out().println(("  " + line).stripTrailing()));
    }
  }

  /** A line of a section. */
  void line(String text) {
    console.out().println("  " + Texts.safe(text));
  }

  void end() {
    console.out().flush();
  }
}
