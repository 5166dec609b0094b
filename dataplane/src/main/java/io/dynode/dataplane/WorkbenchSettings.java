package io.dynode.dataplane;

import io.dynode.model.AgentId;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how attempts' folders are kept.
 *
 * @param agent whose workbench it is
 * @param root folder of this agent alone
 * @param path PATH of the modules, unless they bring their own
 * @param grace between TERM and KILL
 * @param linkInputs whether modules run as users of their own, so that a file of the object store
 *     or of the cache can be given to them as a hard link: they can read it and cannot change it.
 *     Else every input is copied, since who owns a file can make it writable
 * @param cacheBytes most bytes of downloaded objects that are kept for later attempts
 * @param keepState how long {@code state/} of an operation waits for the next attempt
 * @param kept how many work folders of failed attempts are kept for people
 */
public record WorkbenchSettings(
    AgentId agent,
    Path root,
    String path,
    Duration grace,
    boolean linkInputs,
    long cacheBytes,
    Duration keepState,
    Kept kept,
    Limits limits) {
  /**
   * Bounds on the work folders that are kept of failed attempts; the oldest go first.
   *
   * @param bytes of all of them together
   */
  public record Kept(int folders, long bytes, Duration age) {
    /** The bounds that hold unless others are set. */
    public static final Kept DEFAULT = new Kept(100, 10L << 30, Duration.ofDays(7));
  }

  /** Settings with the usual bounds. */
  public static WorkbenchSettings of(AgentId agent, Path root, String path, boolean linkInputs) {
    return new WorkbenchSettings(
        agent,
        root,
        path,
        Duration.ofSeconds(10),
        linkInputs,
        10L << 30,
        Duration.ofDays(7),
        Kept.DEFAULT,
        Limits.DEFAULT);
  }
}
