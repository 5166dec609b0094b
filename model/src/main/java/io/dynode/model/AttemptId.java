package io.dynode.model;

/** Names one start of one operation. */
public record AttemptId(String value) implements Id {
  public AttemptId {
    Id.check(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
