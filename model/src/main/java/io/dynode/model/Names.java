package io.dynode.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** The grammar of operation and resource names. */
public final class Names {
  /** Regular expression of a name. */
  public static final String PATTERN = "[A-Za-z][A-Za-z0-9._-]{0,62}";

  private static final Pattern NAME = Pattern.compile(PATTERN);

  private Names() {}

  /** Whether the text is a name: the grammar, and no ending that references reserve. */
  public static boolean valid(String name) {
    String folded = fold(name);
    return NAME.matcher(name).matches()
        && !folded.endsWith(".out")
        && !folded.endsWith(".children");
  }

  /** The form in which two names are compared: case does not tell names apart. */
  public static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
