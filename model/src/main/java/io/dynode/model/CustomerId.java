package io.dynode.model;

/** Names the tenant that owns an agenda, a module or an event. */
public record CustomerId(String value) implements Id {
  public CustomerId {
    Id.check(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
