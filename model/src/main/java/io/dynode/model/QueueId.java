package io.dynode.model;

/** Names a queue, unique in the installation. */
public record QueueId(String value) implements Id {
  public QueueId {
    Id.check(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
