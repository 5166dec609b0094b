package io.dynode.testkit;

import io.dynode.spi.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until it is told to move. Safe for use by many threads. */
public final class SettableClock implements Clock {
  private long wall;
  private long monotonic;

  /** Begins at 2026-01-01T00:00:00Z; the monotonic clock at one hour. */
  public SettableClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Begins at the given wall time. */
  public SettableClock(Instant start) {
    wall = micros(Duration.between(Instant.EPOCH, start));
    monotonic = micros(Duration.ofHours(1));
  }

  @Override
  public synchronized long wallMicros() {
    return wall;
  }

  @Override
  public synchronized long monotonicMicros() {
    return monotonic;
  }

  /** Lets time pass on both clocks. */
  public synchronized void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("Time does not pass backwards; see jumpWall");
    }
    wall += micros(time);
    monotonic += micros(time);
  }

  /** Sets the wall clock off, forwards or backwards, as an operator or NTP would. */
  public synchronized void jumpWall(Duration jump) {
    wall += micros(jump);
  }

  private static long micros(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000), duration.getNano() / 1_000);
  }
}
