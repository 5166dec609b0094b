package io.dynode.simulation;

/**
 * A promise that was broken.
 *
 * @param invariant which one, in a sentence
 * @param detail the rows or processes that show it
 * @param step after which step it was found
 * @param micros virtual time of that step
 */
public record Violation(String invariant, String detail, long step, long micros) {
  @Override
  public String toString() {
    return invariant + ": " + detail + " (step " + step + ", " + micros / 1e6 + " s)";
  }
}
