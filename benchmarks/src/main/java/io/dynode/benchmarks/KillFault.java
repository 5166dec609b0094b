package io.dynode.benchmarks;

import java.util.Locale;

/** What the kill test may find; one of any is a violation. */
enum KillFault {
  /** Accepted, and not done. */
  LOST,
  /** Done or begun twice. */
  DOUBLED,
  /** A content that is not what was written, or of an attempt that did not end. */
  TORN,
  /** A process that outlives what it belongs to. */
  STRAYS,
  /** Two attempts of one operation at the same time. */
  OVERLAPS,
  /** More modules at the same time than the host has room for. */
  CAPACITY,
  /** An operation in quarantine that no kill explains. */
  HELD,
  /** It could not go on: nothing moved, a process ended by itself, a request was refused. */
  STUCK,
  /** The store itself is damaged. */
  STORE;

  /** As it is called in reports. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
