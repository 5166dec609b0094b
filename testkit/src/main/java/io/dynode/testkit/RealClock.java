package io.dynode.testkit;

import io.dynode.spi.Clock;

/** The machine's time, for tests against real processes. */
public final class RealClock implements Clock {
  @Override
  public long wallMicros() {
    return System.currentTimeMillis() * 1000;
  }

  @Override
  public long monotonicMicros() {
    return System.nanoTime() / 1000;
  }
}
