package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;

/**
 * Checks bytes as they pass: strict UTF-8 (no overlong forms, no surrogates) without NUL. A parser
 * behind it can therefore never guess another encoding.
 */
final class Utf8 {
  private int due;
  private int low = 0x80;
  private int high = 0xBF;
  private long line = 1;
  private long column;

  /** Checks the next bytes of the text. */
  void check(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      int b = bytes[i];
      column++;
      if (due == 0 && b > 0) {
        if (b == '\n') {
          line++;
          column = 0;
        }
      } else {
        unusual(b & 0xFF);
      }
    }
  }

  /** Says that there are no further bytes. */
  void end() {
    if (due > 0) {
      throw refuse("the text ends inside a character");
    }
  }

  private void unusual(int b) {
    if (due > 0) {
      if (b < low || b > high) {
        throw refuse("byte 0x%02x cannot stand here".formatted(b));
      }
      due--;
      low = 0x80;
      high = 0xBF;
    } else if (b == 0) {
      throw refuse("NUL is not allowed");
    } else if (b >= 0xC2 && b <= 0xDF) {
      due = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
      due = 2;
      low = b == 0xE0 ? 0xA0 : 0x80;
      high = b == 0xED ? 0x9F : 0xBF;
    } else if (b >= 0xF0 && b <= 0xF4) {
      due = 3;
      low = b == 0xF0 ? 0x90 : 0x80;
      high = b == 0xF4 ? 0x8F : 0xBF;
    } else {
      throw refuse("byte 0x%02x cannot start a character".formatted(b));
    }
  }

  private ProblemException refuse(String what) {
    return new ProblemException(
        ErrorCode.INVALID_ENCODING,
        "Not valid UTF-8 at line %d, byte %d: %s".formatted(line, column, what));
  }

  /**
   * What is wrong with a decoded string: NUL, or half of a surrogate pair, which escapes can make.
   * Empty: nothing.
   */
  static String flaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "a string holds NUL";
      }
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return "a string holds half of a surrogate pair";
        }
        i++;
      }
    }
    return "";
  }
}
