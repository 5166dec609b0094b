package io.dynode.app;

import io.dynode.spi.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The machine's time. The monotonic clock of the JVM stands still while the machine is suspended,
 * so the time since boot that the kernel publishes (which counts it) is looked at ten times a
 * second and what is missing is added. Where there is no /proc/uptime, time spent suspended is not
 * counted.
 */
final class SystemClock implements Clock {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The kernel tells hundredths of a second; only more than that is a suspension. */
  private static final long GRAIN_MICROS = 20_000;

  private final Path uptime;
  private final AtomicLong aheadMicros;
  private final AtomicLong lookAtNanos;

  SystemClock() {
    this(Path.of("/proc/uptime"));
  }

  SystemClock(Path uptime) {
    this.uptime = uptime;
    this.aheadMicros = new AtomicLong(Math.max(0, ahead(0)));
    this.lookAtNanos = new AtomicLong(System.nanoTime() + LOOK_NANOS);
  }

  @Override
  public long wallMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  @Override
  public long monotonicMicros() {
    long nanos = System.nanoTime();
    long due = lookAtNanos.get();
    if (nanos - due >= 0 && lookAtNanos.compareAndSet(due, nanos + LOOK_NANOS)) {
      long now = aheadMicros.get();
      long seen = ahead(now);
      if (seen > now + GRAIN_MICROS) {
        // It only grows, so the clock never goes back.
        aheadMicros.accumulateAndGet(seen, Math::max);
      }
    }
    return System.nanoTime() / 1_000 + aheadMicros.get();
  }

  /** How far the time since boot is ahead of the JVM's clock. */
  private long ahead(long otherwise) {
    try {
      String text = Files.readString(uptime, StandardCharsets.US_ASCII);
      double seconds = Double.parseDouble(text.substring(0, text.indexOf(' ')));
      return (long) (seconds * 1e6) - System.nanoTime() / 1_000;
    } catch (IOException | RuntimeException _) {
      return otherwise;
    }
  }
}
