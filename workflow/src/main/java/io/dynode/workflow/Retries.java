package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.OnLost;
import io.dynode.model.Operation;
import io.dynode.model.Retry;
import java.time.Duration;

/**
 * What follows a failed attempt, by the type of its error.
 *
 * <ul>
 *   <li><b>user, resource, timeout</b>: counts against {@code maxAttempts}; again when the type is
 *       listed in {@code on} and the count allows it.
 *   <li><b>infrastructure, external, internal</b>: nobody's attempt; counts against {@code
 *       infrastructureAttempts} alone.
 *   <li><b>canceled</b>: never again.
 * </ul>
 *
 * <p>An attempt of which nobody knows what became (lease lost, agent failed) is held for a human
 * when the module says {@code onLost: hold}; three leases lost in a row without progress are held
 * in any case, since the module may be what kills its hosts. While the agenda is being stopped
 * nothing is tried again.
 */
final class Retries {
  /** Leases lost in a row without progress, after which an operation is quarantined. */
  static final int QUARANTINE = 3;

  static final String REASON_ON_LOST = "onLost";
  static final String REASON_QUARANTINE = "quarantine";

  private Retries() {}

  /** What to do now. */
  sealed interface Verdict {
    record Again(long delayMicros) implements Verdict {}

    record Hold(String reason) implements Verdict {}

    record Fail() implements Verdict {}

    record Cancel() implements Verdict {}
  }

  /** The counters of the row afterwards. */
  record Counts(int userFailures, int infrastructureFailures, int lost) {}

  /** Verdict and counters. */
  record Decision(Verdict verdict, Counts counts) {}

  /**
   * Decides.
   *
   * @param before the row during the attempt
   * @param stopping whether the agenda is being stopped
   * @param random in [0, 1)
   */
  static Decision decide(
      Operation before,
      PlannedOperation planned,
      Ending.Failed failed,
      boolean stopping,
      double random) {
    Counts counts = count(before, failed);
    if (stopping) {
      boolean own = userType(failed.code().type());
      return new Decision(own ? new Verdict.Fail() : new Verdict.Cancel(), counts);
    }
    return new Decision(
        verdict(planned.retry(), planned.onLost(), failed.code(), counts, random), counts);
  }

  private static Counts count(Operation before, Ending.Failed failed) {
    boolean user = userType(failed.code().type());
    boolean canceled = failed.code().type() == ErrorType.CANCELED;
    boolean lost = failed.code() == ErrorCode.LEASE_LOST && !failed.progressed();
    return new Counts(
        before.userFailures() + (user ? 1 : 0),
        before.infrastructureFailures() + (user || canceled ? 0 : 1),
        lost ? before.lost() + 1 : 0);
  }

  private static Verdict verdict(
      Retry retry, OnLost onLost, ErrorCode code, Counts counts, double random) {
    return switch (code.type()) {
      case USER, RESOURCE, TIMEOUT ->
          retry.on().contains(code.type()) && counts.userFailures() < retry.maxAttempts()
              ? new Verdict.Again(delay(retry, counts.userFailures(), random))
              : new Verdict.Fail();
      case INFRASTRUCTURE, EXTERNAL, INTERNAL -> {
        if (onLost == OnLost.HOLD && unknown(code)) {
          yield new Verdict.Hold(REASON_ON_LOST);
        }
        if (counts.infrastructureFailures() > retry.infrastructureAttempts()) {
          yield new Verdict.Fail();
        }
        yield counts.lost() >= QUARANTINE
            ? new Verdict.Hold(REASON_QUARANTINE)
            : new Verdict.Again(delay(retry, counts.infrastructureFailures(), random));
      }
      case CANCELED -> new Verdict.Fail();
    };
  }

  private static boolean userType(ErrorType type) {
    return type == ErrorType.USER || type == ErrorType.RESOURCE || type == ErrorType.TIMEOUT;
  }

  /** Whether the module may have had effects that nobody saw. */
  private static boolean unknown(ErrorCode code) {
    return code == ErrorCode.LEASE_LOST
        || code == ErrorCode.AGENT_FAILED
        || code == ErrorCode.AGENT_STOPPED;
  }

  /**
   * The backoff doubled for every failure after the first, at most the longest; of that between
   * half and all by chance, so that what failed together does not come back together.
   */
  static long delay(Retry retry, int failures, double random) {
    return delay(retry.backoff(), retry.longest(), failures, random);
  }

  /** As for a {@link Retry} of these. */
  static long delay(Duration backoff, Duration maxBackoff, int failures, double random) {
    long longest = micros(maxBackoff);
    long whole = Math.min(micros(backoff), longest);
    for (int i = 1; i < failures && whole < longest && whole > 0; i++) {
      whole = whole > longest / 2 ? longest : whole * 2;
    }
    return whole / 2 + (long) (random * (whole - whole / 2));
  }

  private static long micros(Duration duration) {
    Duration bounded =
        duration.compareTo(BuiltinPayloads.LONGEST) > 0 ? BuiltinPayloads.LONGEST : duration;
    return Math.max(0, BuiltinPayloads.micros(bounded));
  }
}
