package io.dynode.json;

import io.dynode.model.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Prints values as YAML in block style. */
final class YamlPrinter {
  /** Texts of these characters mean themselves, unless they look like another type. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/.][A-Za-z0-9_/.@<>=+ -]*");

  /** Words that readers of older YAML take for booleans. */
  private static final Set<String> OLD_WORDS = Set.of("y", "n", "yes", "no", "on", "off");

  /** YAML reads an implicit key only up to 1,024 characters. */
  private static final int LONG_KEY = 200;

  private final StringBuilder out = new StringBuilder();

  String document(Json json) {
    value(json, 0);
    return out.toString();
  }

  /** Writes a value and the end of its line; a collection begins where the text ends now. */
  private void value(Json json, int level) {
    switch (json) {
      case Json.Arr a when !a.items().isEmpty() -> items(a.items(), level);
      case Json.Obj o when !o.members().isEmpty() -> members(o, level);
      case Json.Text t when isLiteral(t.value()) -> literal(t.value(), Math.max(1, level));
      case Json.Text t -> text(t.value()).append('\n');
      case Json.Null _, Json.Bool _, Json.Num _, Json.Arr _, Json.Obj _ ->
          out.append(JsonText.print(json)).append('\n');
    }
  }

  private void items(List<Json> items, int level) {
    for (int i = 0; i < items.size(); i++) {
      indent(i == 0 ? 0 : level);
      out.append("- ");
      value(items.get(i), level + 1);
    }
  }

  private void members(Json.Obj object, int level) {
    Iterator<Map.Entry<String, Json>> members = object.members().entrySet().iterator();
    for (boolean first = true; members.hasNext(); first = false) {
      Map.Entry<String, Json> member = members.next();
      indent(first ? 0 : level);
      if (member.getKey().length() > LONG_KEY) {
        out.append("? ");
        text(member.getKey()).append('\n');
        indent(level);
      } else {
        text(member.getKey());
      }
      out.append(':');
      if (isBlock(member.getValue())) {
        out.append('\n');
        indent(level + 1);
      } else {
        out.append(' ');
      }
      value(member.getValue(), level + 1);
    }
  }

  private static boolean isBlock(Json json) {
    return (json instanceof Json.Arr a && !a.items().isEmpty())
        || (json instanceof Json.Obj o && !o.members().isEmpty());
  }

  private void indent(int level) {
    out.repeat("  ", level);
  }

  private StringBuilder text(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !text.endsWith(" ")
            && !text.startsWith("...")
            && !OLD_WORDS.contains(text)
            && !YamlScalars.notJson(text)
            && YamlScalars.resolve(text) instanceof Json.Text;
    if (plain) {
      return out.append(text);
    }
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    Printer.quote(text, quoted);
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (isPrintable(c)) {
        out.append(c);
      } else {
        Printer.unicode(c, out);
      }
    }
    return out;
  }

  private static boolean isPrintable(char c) {
    return c >= ' '
        && (c < 0x7F || c > 0x9F)
        && c != 0x2028
        && c != 0x2029
        && c != 0xFEFF
        && c < 0xFFFE;
  }

  /** Whether a text of several lines can stand as it is. */
  private static boolean isLiteral(String text) {
    int newline = text.indexOf('\n');
    if (newline <= 0 || text.charAt(0) == ' ' || text.endsWith("\n\n")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\n' && !isPrintable(c)) {
        return false;
      }
    }
    return true;
  }

  private void literal(String text, int level) {
    boolean ends = text.endsWith("\n");
    out.append(ends ? "|\n" : "|-\n");
    String body = ends ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      indent(line.isEmpty() ? 0 : level);
      out.append(line).append('\n');
    }
  }
}
