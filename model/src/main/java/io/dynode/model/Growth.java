package io.dynode.model;

/** Whether an operation makes further operations, and who waits for them. */
public enum Growth {
  /** It makes none. The default. */
  NONE,
  /** It makes some, and what depends on it waits for them and all that they make. */
  AWAITED,
  /** It makes some, and only the agenda's end waits for them. */
  FREE
}
