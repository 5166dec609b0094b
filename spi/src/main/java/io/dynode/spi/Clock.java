package io.dynode.spi;

/** Time. Threads and simulations each bring their own. Safe for use by many threads. */
public interface Clock {
  /** Microseconds since 1970 by the wall; may jump in either direction. */
  long wallMicros();

  /** Microseconds of a clock that never goes back and counts time spent suspended. */
  long monotonicMicros();
}
