package io.dynode.engine;

/**
 * The revision a resource must have for a write to happen; 0 is that of one that does not exist.
 */
public record Expected(long least, long most) {
  /** Whatever there is. */
  public static final Expected ANY = new Expected(0, Long.MAX_VALUE);

  /** Nothing of that name, and version. */
  public static final Expected ABSENT = new Expected(0, 0);

  /** Anything of that name, and version. */
  public static final Expected PRESENT = new Expected(1, Long.MAX_VALUE);

  /** Exactly that revision. */
  public static Expected revision(long revision) {
    return new Expected(revision, revision);
  }

  boolean met(long revision) {
    return revision >= least && revision <= most;
  }
}
