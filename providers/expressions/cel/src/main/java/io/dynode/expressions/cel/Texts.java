package io.dynode.expressions.cel;

/** What is done with texts, in time that grows with their length and not with its square. */
final class Texts {
  private static final int SHORT = 16;
  private static final int MAX_PATTERN = 500;
  private static final int MAX_REPEATS = 100;

  private Texts() {}

  /** Whether a text contains another one. */
  static boolean contains(String text, String sought) {
    if (sought.length() <= SHORT) {
      return text.contains(sought);
    }
    int[] back = borders(sought);
    int matched = 0;
    for (int i = 0; i < text.length(); i++) {
      while (matched > 0 && text.charAt(i) != sought.charAt(matched)) {
        matched = back[matched - 1];
      }
      if (text.charAt(i) == sought.charAt(matched)) {
        matched++;
      }
      if (matched == sought.length()) {
        return true;
      }
    }
    return false;
  }

  /** For every start of a text, the length of its longest true start that is also its end. */
  private static int[] borders(String text) {
    int[] borders = new int[text.length()];
    int length = 0;
    for (int i = 1; i < text.length(); i++) {
      while (length > 0 && text.charAt(i) != text.charAt(length)) {
        length = borders[length - 1];
      }
      if (text.charAt(i) == text.charAt(length)) {
        length++;
      }
      borders[i] = length;
    }
    return borders;
  }

  /**
   * Whether a pattern is short, and stays so when its repetitions are written out, which is what
   * the library does before it looks at any bound of its own.
   */
  static boolean modest(String pattern) {
    long repeats = 1;
    int open = pattern.indexOf('{');
    while (open >= 0 && repeats <= MAX_REPEATS) {
      long most = 0;
      long number = 0;
      int at = open + 1;
      while (at < pattern.length() && pattern.charAt(at) != '}' && number <= MAX_REPEATS) {
        char c = pattern.charAt(at);
        number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : 0;
        most = Math.max(most, number);
        at++;
      }
      repeats *= Math.max(1, most);
      open = pattern.indexOf('{', open + 1);
    }
    return pattern.length() <= MAX_PATTERN && repeats <= MAX_REPEATS;
  }
}
