package io.dynode.model;

import java.util.BitSet;

/**
 * A pattern of relative names, of an attempt's files: {@code ?} is one character and {@code *} any
 * number of them, both within a part; {@code **} is any number of characters and of parts. Takes
 * time proportional to pattern times name, whatever they are.
 */
public final class Glob {
  private static final int ONE = -1;
  private static final int MANY = -2;
  private static final int DEEP = -3;

  private final int[] tokens;

  /** Any text is a pattern; what has no meaning in patterns stands for itself. */
  public Glob(String pattern) {
    int[] made = new int[pattern.length()];
    int n = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
        made[n++] = DEEP;
        i++;
        // "**/" stands for no folder, too.
        if (i + 1 < pattern.length()
            && pattern.charAt(i + 1) == '/'
            && (n == 1 || made[n - 2] == '/')) {
          i++;
        }
      } else {
        made[n++] = c == '*' ? MANY : c == '?' ? ONE : c;
      }
    }
    tokens = java.util.Arrays.copyOf(made, n);
  }

  /** Whether the text has any character with a meaning in patterns. */
  public static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  /** Whether the whole name is one of those meant. */
  public boolean matches(String name) {
    BitSet at = new BitSet(tokens.length + 1);
    at.set(0);
    skip(at);
    for (int i = 0; i < name.length() && !at.isEmpty(); i++) {
      at = step(at, name.charAt(i));
    }
    return at.get(tokens.length);
  }

  private BitSet step(BitSet at, char c) {
    BitSet next = new BitSet(tokens.length + 1);
    for (int t = at.nextSetBit(0); t >= 0 && t < tokens.length; t = at.nextSetBit(t + 1)) {
      int token = tokens[t];
      if (token == DEEP || (token == MANY && c != '/')) {
        next.set(t);
      } else if (token == c || (token == ONE && c != '/')) {
        next.set(t + 1);
      }
    }
    skip(next);
    return next;
  }

  /** A star may stand for nothing. */
  private void skip(BitSet at) {
    for (int t = at.nextSetBit(0); t >= 0 && t < tokens.length; t = at.nextSetBit(t + 1)) {
      if (tokens[t] == MANY || tokens[t] == DEEP) {
        at.set(t + 1);
      }
    }
  }
}
