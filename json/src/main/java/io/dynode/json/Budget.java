package io.dynode.json;

/**
 * How much one text may say, counted in characters of its strings, keys and numbers and in values.
 * An alias of YAML counts as all it stands for: what is read is what later is hashed and printed.
 */
final class Budget {
  private static final long UNBOUNDED = Long.MAX_VALUE;

  private long characters;
  private long values;

  private Budget(long characters, long values) {
    this.characters = characters;
    this.values = values;
  }

  /** That of texts from outside. */
  static Budget usual() {
    return new Budget(JsonText.MAX_CHARACTERS, JsonText.MAX_VALUES);
  }

  /** For texts that Dynode printed itself. */
  static Budget unbounded() {
    return new Budget(UNBOUNDED, UNBOUNDED);
  }

  /** Takes values and their characters; false: there was not enough left. */
  boolean take(long count, long length) {
    values -= count;
    characters -= length;
    return (values | characters) >= 0;
  }

  /** Values left: a difference of two tells what was taken in between. */
  long values() {
    return values;
  }

  /** Characters left. */
  long characters() {
    return characters;
  }

  static String exceeded() {
    return "more than %d values or %d characters, counting what aliases stand for"
        .formatted(JsonText.MAX_VALUES, JsonText.MAX_CHARACTERS);
  }
}
