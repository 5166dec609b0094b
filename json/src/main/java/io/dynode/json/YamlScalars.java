package io.dynode.json;

import io.dynode.model.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** What plain scalars mean by the core schema of YAML 1.2. */
final class YamlScalars {
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern NOT_JSON = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  private YamlScalars() {}

  static Json resolve(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> Json.NULL;
      case "true", "True", "TRUE" -> Json.TRUE;
      case "false", "False", "FALSE" -> Json.FALSE;
      default -> number(text);
    };
  }

  private static Json number(String text) {
    char c = text.charAt(0);
    boolean possible = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
    if (!possible || text.length() > JsonText.LONGEST_NUMBER) {
      return new Json.Text(text);
    }
    if (JSON_NUMBER.matcher(text).matches()) {
      return new Json.Num(text);
    }
    if (INTEGER.matcher(text).matches()) {
      return new Json.Num(new BigInteger(text).toString());
    }
    if (OCTAL.matcher(text).matches()) {
      return new Json.Num(new BigInteger(text.substring(2), 8).toString());
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return new Json.Num(new BigInteger(text.substring(2), 16).toString());
    }
    return FLOAT.matcher(text).matches() ? decimal(text) : new Json.Text(text);
  }

  private static Json decimal(String text) {
    try {
      return new Json.Num(new BigDecimal(text).toString());
    } catch (NumberFormatException e) {
      return new Json.Text(text);
    }
  }

  /** Whether it is a number of YAML that JSON does not have. */
  static boolean notJson(String plain) {
    return NOT_JSON.matcher(plain).matches();
  }
}
