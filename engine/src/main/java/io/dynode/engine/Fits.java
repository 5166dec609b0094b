package io.dynode.engine;

import io.dynode.spi.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@link FitCheck} without reading all hosts of a pool for every agenda: what would have fitted a
 * second ago is taken, since a host that goes a moment later could not be foreseen either. What
 * would not is looked at again as things are. Safe for many threads.
 */
final class Fits {
  private static final long KEPT_MICROS = 1_000_000;
  private static final int MOST_KEPT = 1_000;

  private final Clock clock;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(FitCheck check, long atMicros) {}

  Fits(Clock clock) {
    this.clock = clock;
  }

  /** Throws every reason why no host of the pool could ever run that agenda. */
  void check(Reads reads, String pool, Definitions.Stored definition) {
    long now = clock.monotonicMicros();
    Seen known = seen.get(pool);
    if (known == null
        || now - known.atMicros() > KEPT_MICROS
        || !known.check().problems(definition).isEmpty()) {
      FitCheck fresh = reads.read(reader -> new FitCheck(reader, pool));
      if (seen.size() >= MOST_KEPT) {
        seen.clear();
      }
      seen.put(pool, new Seen(fresh, now));
      fresh.check(definition);
    }
  }
}
