package io.dynode.json;

import io.dynode.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Prints values as JSON text, into memory or piece by piece to a stream. */
final class Printer {
  private static final int PIECE = 8192;
  private static final String HEX = "0123456789abcdef";

  /** How the text looks. */
  enum Style {
    COMPACT,
    PRETTY,
    /** Compact with sorted members: the same bytes for equal values. */
    CANONICAL
  }

  private final StringBuilder out = new StringBuilder(128);
  private final Style style;
  private final @Nullable OutputStream sink;

  Printer(Style style) {
    this(style, null);
  }

  private Printer(Style style, @Nullable OutputStream sink) {
    this.style = style;
    this.sink = sink;
  }

  static void stream(Style style, Json json, OutputStream sink) throws IOException {
    Printer printer = new Printer(style, sink);
    try {
      printer.print(json);
      printer.flush(0);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  void print(Json json) {
    value(json, 0);
  }

  String text() {
    return out.toString();
  }

  private void value(Json json, int level) {
    switch (json) {
      case Json.Null _ -> out.append("null");
      case Json.Bool b -> out.append(b.value());
      case Json.Num n -> out.append(n.literal());
      case Json.Text t -> quote(t.value(), out);
      case Json.Arr a -> array(a, level);
      case Json.Obj o -> object(o, level);
    }
    flush(PIECE);
  }

  private void array(Json.Arr array, int level) {
    out.append('[');
    Iterator<Json> items = array.items().iterator();
    while (items.hasNext()) {
      newLine(level + 1);
      value(items.next(), level + 1);
      if (items.hasNext()) {
        out.append(',');
      } else {
        newLine(level);
      }
    }
    out.append(']');
  }

  private void object(Json.Obj object, int level) {
    out.append('{');
    Map<String, Json> ordered =
        style == Style.CANONICAL ? new TreeMap<>(object.members()) : object.members();
    Iterator<Map.Entry<String, Json>> members = ordered.entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, Json> member = members.next();
      newLine(level + 1);
      quote(member.getKey(), out);
      out.append(style == Style.PRETTY ? ": " : ":");
      value(member.getValue(), level + 1);
      if (members.hasNext()) {
        out.append(',');
      } else {
        newLine(level);
      }
    }
    out.append('}');
  }

  private void newLine(int level) {
    if (style == Style.PRETTY) {
      out.append('\n').repeat("  ", level);
    }
  }

  /** Never called inside a string, so that no surrogate pair is cut. */
  private void flush(int threshold) {
    if (sink == null || out.length() < threshold) {
      return;
    }
    try {
      sink.write(out.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.setLength(0);
  }

  /** Appends a string in quotes. */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\') {
        continue;
      }
      out.append(text, done, i);
      done = i + 1;
      escape(c, out);
    }
    out.append(text, done, text.length()).append('"');
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> unicode(c, out);
    }
  }

  /** Appends a character as {@code \\uXXXX}. */
  static void unicode(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 15));
    }
  }
}
