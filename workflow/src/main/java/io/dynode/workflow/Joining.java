package io.dynode.workflow;

import io.dynode.model.Join;
import io.dynode.model.OperationState;
import io.dynode.model.RunIf;

/**
 * Decides from the ends of its dependencies whether an operation runs, as early as they allow it:
 *
 * <ul>
 *   <li>{@code ALL_SUCCEEDED}: runs once all succeeded; skipped by the first that did not.
 *   <li>{@code ANY_DONE}: runs at the first end, however it was.
 *   <li>{@code ALL_DONE}: runs at the last end, however they were.
 *   <li>{@code ANY_FAILED}: runs at the first failure; skipped once all ended without one.
 * </ul>
 *
 * <p>A skipped dependency has ended; it neither succeeded nor failed. What was decided early stays:
 * later ends change nothing.
 */
enum Joining {
  WAIT,
  RUN,
  SKIP;

  /** The count with one more end. */
  static Join count(Join join, OperationState end) {
    return new Join(
        join.agenda(),
        join.index(),
        join.ended() + 1,
        join.succeeded() + (end.succeeded() ? 1 : 0),
        join.failed() + (end == OperationState.FAILED ? 1 : 0));
  }

  static Joining decide(RunIf runIf, Join join, int dependencies) {
    boolean all = join.ended() == dependencies;
    return switch (runIf) {
      case ALL_SUCCEEDED -> join.succeeded() < join.ended() ? SKIP : all ? RUN : WAIT;
      case ANY_DONE -> join.ended() > 0 ? RUN : WAIT;
      case ALL_DONE -> all ? RUN : WAIT;
      case ANY_FAILED -> join.failed() > 0 ? RUN : all ? SKIP : WAIT;
    };
  }
}
