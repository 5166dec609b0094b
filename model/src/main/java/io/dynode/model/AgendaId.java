package io.dynode.model;

/** Names one submitted agenda. */
public record AgendaId(String value) implements Id {
  public AgendaId {
    Id.check(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
