package io.dynode.dataplane;

/**
 * Bounds on what one attempt may leave.
 *
 * @param outputBytes of {@code out/output.json}
 * @param insightsBytes of {@code out/insights.json}
 * @param insights facts in it
 * @param events files in {@code out/events}
 * @param eventBytes of one of them; all together may have 16 times as many
 * @param files under {@code out/data}; also names of files in all events together
 * @param fileBytes of all of them together
 * @param errorBytes of {@code out/error.json}
 * @param progressBytes of {@code out/progress.json}
 * @param logHeadBytes of the log that are always kept from its beginning
 * @param logTailBytes of the log that are always kept from its end
 * @param logChunkBytes of the log in one piece, before compression
 * @param logFileBytes of the log on the agent's disk, after which the module is stopped
 */
public record Limits(
    int outputBytes,
    int insightsBytes,
    int insights,
    int events,
    int eventBytes,
    int files,
    long fileBytes,
    int errorBytes,
    int progressBytes,
    long logHeadBytes,
    long logTailBytes,
    int logChunkBytes,
    long logFileBytes) {
  /** The bounds that hold unless others are set. */
  public static final Limits DEFAULT =
      new Limits(
          1 << 20, 16 << 20, 10_000, 10_000, 1 << 20, 100_000, 1L << 40, 64 << 10, 16 << 10,
          32L << 20, 32L << 20, 256 << 10, 1L << 30);
}
