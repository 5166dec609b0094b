package io.dynode.engine;

import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.OperationState;

/** Copies of a lease's row with one thing changed. */
final class Leases {
  private Leases() {}

  static Lease withCancel(Lease l, String reason) {
    return copy(l, l.observed(), l.progress(), reason, l.uploads());
  }

  static Lease withObservation(Lease l, OperationState observed, Json progress) {
    return copy(l, observed, progress, l.cancel(), l.uploads());
  }

  /** For those who look at it. */
  static Lease withoutToken(Lease l) {
    return new Lease(
        l.attempt(),
        l.agenda(),
        l.index(),
        l.run(),
        l.number(),
        l.customer(),
        l.agent(),
        l.pool(),
        l.host(),
        "",
        l.leasedMicros(),
        l.observed(),
        l.progress(),
        l.cancel(),
        l.needs(),
        l.environment(),
        l.uploads());
  }

  static Lease withUploads(Lease l) {
    return copy(l, l.observed(), l.progress(), l.cancel(), /* uploads= */ true);
  }

  private static Lease copy(
      Lease l, OperationState observed, Json progress, String cancel, boolean uploads) {
    return new Lease(
        l.attempt(),
        l.agenda(),
        l.index(),
        l.run(),
        l.number(),
        l.customer(),
        l.agent(),
        l.pool(),
        l.host(),
        l.token(),
        l.leasedMicros(),
        observed,
        progress,
        cancel,
        l.needs(),
        l.environment(),
        uploads);
  }
}
