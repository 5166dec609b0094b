package io.dynode.engine;

import io.dynode.model.Counter;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;

/**
 * The clock that leases are counted by: a row, advanced by live servers by at most one beat per
 * beat. It stands still while none serves and does not follow the wall clock's jumps.
 */
final class ServiceClock {
  static final String NAME = "service-clock";

  private ServiceClock() {}

  static long now(Reader reader) {
    return reader.get(Tables.COUNTERS, NAME).map(Counter::value).orElse(0L);
  }

  static void advance(Work work, long toMicros) {
    work.put(new Counter(NAME, Math.max(now(work), toMicros)));
  }
}
