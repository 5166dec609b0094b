package io.dynode.expressions.cel;

import java.util.Collection;
import java.util.Map;

/**
 * Counts the work of one evaluation, since an expression of a line can keep a processor busy for
 * hours: nested loops over large lists, patterns over long texts, texts that double. Every value
 * that comes up costs one, texts more by their length, and lists and objects by the size of all
 * that was given, since they may be compared.
 */
final class Effort {
  /** About a tenth of a second. */
  private static final long MOST = 200_000;

  /** Values that are converted in the time of one step. */
  private static final int CONVERTED = 16;

  private static final int UNIT = 64;
  private static final int ITEMS = 8;

  private final long structure;
  private final boolean patterns;
  private final long converting;
  private long left = MOST;

  /**
   * @param given how many values the variables hold in all
   * @param patterns whether texts are matched with patterns, which looks at every character often
   */
  Effort(long given, boolean patterns) {
    this.structure = 1 + given / UNIT;
    this.patterns = patterns;
    this.converting = given / CONVERTED;
  }

  /** What was used, in thousandths of the most; more when much was given. */
  int permille() {
    return (int) Math.min(Integer.MAX_VALUE, (MOST - left + converting) * 1_000 / MOST);
  }

  /** The work is more than is allowed. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Exhausted() {
      super("the expression takes too long on these values; let a module decide instead");
    }
  }

  void count(Object value) {
    left -=
        switch (value) {
          case String text -> 1 + (patterns ? 2L * text.length() : text.length() / UNIT);
          case Collection<?> list -> structure + list.size() / ITEMS;
          case Map<?, ?> map -> structure + map.size() / ITEMS;
          default -> 1;
        };
    check();
  }

  void check() {
    if (left < 0) {
      throw new Exhausted();
    }
  }
}
