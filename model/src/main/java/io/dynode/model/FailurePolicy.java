package io.dynode.model;

/** What a failed operation does to the rest of its agenda. */
public enum FailurePolicy {
  /** Nothing new starts, running operations are canceled, the agenda fails. */
  FAIL_FAST,
  /** Branches that do not depend on it go on; the agenda fails at the end. */
  CONTINUE
}
