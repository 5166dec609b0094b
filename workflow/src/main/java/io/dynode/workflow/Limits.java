package io.dynode.workflow;

/**
 * Bounds of one agenda.
 *
 * @param operations most operations
 * @param edges most dependencies in all
 * @param spread most dependents told, and most operations swept, by one command
 * @param payloadBytes longest payload of an operation as submitted, as JSON text
 * @param resolvedBytes longest payload once its references are resolved
 * @param instantiatedBytes longest agenda made from a template
 * @param fanOut most instances of one {@code forEach}
 * @param generations how deep operations that made operations may lie
 * @param problems most problems reported at once
 */
public record Limits(
    int operations,
    int edges,
    int spread,
    long payloadBytes,
    long resolvedBytes,
    long instantiatedBytes,
    int fanOut,
    int generations,
    int problems) {
  /** Most characters of all labels together: they are written with every change of the agenda. */
  public static final int LABELS = 16 << 10;

  /** What holds when nothing is configured. */
  public static final Limits DEFAULT =
      new Limits(110_000, 2_000_000, 1_000, 1 << 20, 16L << 20, 256L << 20, 10_000, 1_000, 100);

  public Limits {
    if (operations < 1 || edges < 1 || spread < 1 || fanOut < 1 || problems < 1) {
      throw new IllegalArgumentException("every limit is at least 1");
    }
  }
}
