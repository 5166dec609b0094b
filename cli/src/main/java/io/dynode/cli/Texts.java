package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON values as people read them. */
final class Texts {
  private Texts() {}

  /** The scalar at a pointer as text; empty when there is none. */
  static String at(Json json, String pointer) {
    return json.at(pointer).map(Texts::of).orElse("");
  }

  /** A value as text: strings bare, null as nothing. */
  static String of(Json json) {
    return switch (json) {
      case Json.Null _ -> "";
      case Json.Text text -> text.value();
      case Json.Num number -> number.literal();
      case Json.Bool bool -> Boolean.toString(bool.value());
      case Json.Arr _, Json.Obj _ -> JsonText.print(json);
    };
  }

  /** As in a cell of a table: a list without brackets, nothing for an empty list or object. */
  static String cell(Json item, String pointer) {
    return switch (item.at(pointer).orElse(Json.NULL)) {
      case Json.Arr list -> String.join(", ", list.items().stream().map(Texts::of).toList());
      case Json.Obj object when object.members().isEmpty() -> "";
      case Json whole -> of(whole);
    };
  }

  /** A share of 100 without the digits behind its point that say nothing; empty: there is none. */
  static String percent(Json json, String pointer) {
    return json.at(pointer)
        .filter(Json.Num.class::isInstance)
        .map(n -> ((Json.Num) n).decimal().setScale(1, RoundingMode.DOWN).stripTrailingZeros())
        .map(BigDecimal::toPlainString)
        .orElse("");
  }

  /** A message with its code, which it may have at its end already. */
  static String coded(String message, String code) {
    String end = "[" + code + "]";
    return message.endsWith(end) ? message : message + " " + end;
  }

  /** The items of a list at a pointer; none when there is no list. */
  static List<Json> items(Json json, String pointer) {
    return json.at(pointer).orElse(Json.NULL) instanceof Json.Arr list ? list.items() : List.of();
  }

  /** A whole number at a pointer. */
  static long number(Json json, String pointer) {
    return json.at(pointer)
        .filter(Json.Num.class::isInstance)
        .map(n -> ((Json.Num) n).decimal().longValue())
        .orElse(0L);
  }

  /**
   * Without what a terminal would obey: control characters become visible, so that nothing that
   * came from elsewhere moves the cursor or changes colours.
   */
  static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
      safe.append(control ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return safe.toString();
  }

  /** The same on one line, cut. */
  static String line(String text, int most) {
    String line = safe(text.replace('\n', ' ').replace('\t', ' '));
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }

  /** An id or a name as one segment of a path: what no id and no name can be is not sent. */
  static String segment(String text) {
    boolean odd = text.isBlank() || text.equals(".") || text.equals("..");
    for (int i = 0; i < text.length() && !odd; i++) {
      odd = "/\\%;".indexOf(text.charAt(i)) >= 0 || Character.isISOControl(text.charAt(i));
    }
    if (odd) {
      throw Failure.usage("'" + safe(text) + "' is no id and no name");
    }
    return url(text);
  }

  /** A part of a URL. */
  static String url(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
