package io.dynode.app;

import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps passwords and keys off the screen. */
final class Secrets {
  static final String MASK = "********";

  private static final Pattern NAMES = Pattern.compile("(password|secret|token|key)$");
  private static final Pattern IN_ADDRESS = Pattern.compile("(://[^/@:]*:)[^/]*@");
  private static final Pattern IN_QUERY =
      Pattern.compile("((?:^|[?&;])[a-z]*(?:password|secret|token)=)[^&;]*");

  private Secrets() {}

  /** The value of a setting as it may be shown. */
  static String masked(String name, String value) {
    if (value.isEmpty()) {
      return value;
    }
    if (NAMES.matcher(name.toLowerCase(Locale.ROOT)).find()) {
      return MASK;
    }
    String shown = IN_ADDRESS.matcher(value).replaceAll("$1" + MASK + "@");
    return IN_QUERY.matcher(shown).replaceAll("$1" + MASK);
  }
}
