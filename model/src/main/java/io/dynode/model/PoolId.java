package io.dynode.model;

/** Names a resource pool. */
public record PoolId(String value) implements Id {
  public PoolId {
    Id.check(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
