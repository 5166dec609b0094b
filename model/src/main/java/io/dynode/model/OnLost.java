package io.dynode.model;

/** What happens to an operation whose attempt was lost, when its effects outside are unknown. */
public enum OnLost {
  /** A new attempt is started. */
  RETRY,
  /** It is held for a human. */
  HOLD
}
