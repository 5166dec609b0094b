package io.dynode.model;

/**
 * One thing that is wrong.
 *
 * @param code what kind of thing
 * @param detail what is wrong and what to do about it, one or two sentences
 * @param pointer JSON pointer to the place in the input; empty for the whole, or when there is none
 */
public record Problem(ErrorCode code, String detail, String pointer) {
  public Problem(ErrorCode code, String detail) {
    this(code, detail, "");
  }

  /** The same problem at a place further out: {@code prefix} is put before the pointer. */
  public Problem under(String prefix) {
    return new Problem(code, detail, prefix + pointer);
  }

  /** A member's name as it stands in a JSON pointer. */
  public static String token(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  @Override
  public String toString() {
    return (pointer.isEmpty() ? "" : pointer + ": ") + detail + " [" + code.slug() + "]";
  }
}
