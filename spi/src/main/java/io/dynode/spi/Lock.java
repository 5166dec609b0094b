package io.dynode.spi;

import java.util.Comparator;

/** Something a transaction must hold alone; taken in natural order, so that none wait in a ring. */
public record Lock(Scope scope, String id) implements Comparable<Lock> {
  private static final Comparator<Lock> ORDER =
      Comparator.comparing(Lock::scope).thenComparing(Lock::id);

  /** Kinds of locks, in the order in which they are taken. */
  public enum Scope {
    AGENDA,
    POOL,
    QUEUE,
    CUSTOMER,
    KEY,
    OBJECT
  }

  @Override
  public int compareTo(Lock that) {
    return ORDER.compare(this, that);
  }
}
