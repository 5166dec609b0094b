package io.dynode.builder;

/** A place in an agenda that is filled when an operation starts. */
public final class Reference {
  private final String text;

  Reference(String text) {
    this.text = text;
  }

  /** As it stands in a payload, for use inside of other text with {@link Values#text}. */
  @Override
  public String toString() {
    return text;
  }
}
