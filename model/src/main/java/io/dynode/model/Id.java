package io.dynode.model;

/** A name that identifies one thing; a type of its own per kind of thing, so none are mixed up. */
public interface Id {
  /** Longest id in characters. */
  int MAX_LENGTH = 128;

  /**
   * The text, never empty, at most {@link #MAX_LENGTH} characters, no NUL or control characters.
   */
  String value();

  /** Refuses what cannot be an id. */
  static void check(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "An id has 1 to " + MAX_LENGTH + " characters: '" + value + "'");
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) == 127) {
        throw new ProblemException(
            ErrorCode.INVALID_VALUE, "An id holds no control characters (position " + i + ")");
      }
    }
  }
}
