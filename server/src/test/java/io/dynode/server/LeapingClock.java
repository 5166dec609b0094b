package io.dynode.server;

import io.dynode.spi.Clock;
import io.dynode.testkit.RealClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's time, which leaps with every look at it once a test says so. */
final class LeapingClock implements Clock {
  private final RealClock real = new RealClock();
  private final AtomicLong leaptMicros = new AtomicLong();
  private volatile long leapMicros;

  void leap(Duration leap) {
    leapMicros = leap.toNanos() / 1_000;
  }

  @Override
  public long wallMicros() {
    return real.wallMicros();
  }

  @Override
  public long monotonicMicros() {
    return real.monotonicMicros() + leaptMicros.addAndGet(leapMicros);
  }
}
