package io.dynode.model;

/**
 * Events or lines of the audit that were removed and archived together: where all of them are.
 *
 * @param firstMicros time of the oldest
 * @param lastMicros time of the newest
 * @param firstSequence of the first, in the order of the installation
 * @param lastSequence of the last
 * @param lines how many there are
 * @param hash of the object that holds them, as compressed lines of JSON
 * @param size of that object
 */
public record ArchivedLines(
    String id,
    LineKind kind,
    CustomerId customer,
    long firstMicros,
    long lastMicros,
    long firstSequence,
    long lastSequence,
    int lines,
    long archivedMicros,
    String hash,
    int generation,
    long size)
    implements Row {
  /** What the lines are. */
  public enum LineKind {
    /** Events, each with what became of it and the names of its files. */
    EVENTS,
    /** Lines of the audit. */
    AUDIT
  }
}
