package io.dynode.model;

/** Names an agent; stable across its restarts. */
public record AgentId(String value) implements Id {
  public AgentId {
    Id.check(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
