package io.dynode.engine;

/** Texts that are shortened for a row. */
final class Texts {
  private Texts() {}

  /** The first characters of a text; never half of one. */
  static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }
}
