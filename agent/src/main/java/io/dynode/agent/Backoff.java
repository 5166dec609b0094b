package io.dynode.agent;

import io.dynode.spi.Ids;
import java.time.Duration;

/** Waits that double up to a bound, with jitter, so that agents do not come back all at once. */
final class Backoff {
  private final Duration first;
  private final Duration most;
  private final Ids ids;
  private int failures;

  Backoff(Duration first, Duration most, Ids ids) {
    this.first = first;
    this.most = most;
    this.ids = ids;
  }

  /** How long to wait after one more failure: between half and all of the bound reached. */
  Duration next() {
    return next(most);
  }

  /** The same, where less than the usual bound is wanted this time. */
  Duration next(Duration atMost) {
    long nanos = first.toNanos() << Math.min(failures, 20);
    failures++;
    long bound = Math.min(nanos, Math.min(atMost.toNanos(), most.toNanos()));
    return Duration.ofNanos((long) (bound * (0.5 + ids.random() / 2)));
  }

  int failures() {
    return failures;
  }

  void reset() {
    failures = 0;
  }
}
