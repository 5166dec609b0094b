package io.dynode.engine;

import io.dynode.model.Resource;

/** A declared resource after {@code apply}. */
public record Applied(Resource resource, Outcome outcome) {
  /** What applying it did. */
  public enum Outcome {
    CREATED,
    CHANGED,
    UNCHANGED
  }
}
