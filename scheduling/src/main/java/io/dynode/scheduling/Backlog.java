package io.dynode.scheduling;

import io.dynode.model.ErrorCode;
import io.dynode.model.Problem;
import io.dynode.model.QueueSpec;
import java.util.Optional;

/** How much may wait. */
public final class Backlog {
  private Backlog() {}

  /** Why the queue takes no further agenda when that many wait; empty: it takes it. */
  public static Optional<Problem> full(QueueSpec queue, long waiting) {
    if (waiting < queue.maxWaiting()) {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            ErrorCode.QUEUE_FULL,
            "Queue '%s' is full: %d agendas wait (maxWaiting %d); try again later"
                .formatted(queue.name(), waiting, queue.maxWaiting())));
  }
}
