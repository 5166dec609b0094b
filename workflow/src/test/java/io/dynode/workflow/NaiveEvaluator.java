package io.dynode.workflow;

import io.dynode.model.OperationState;
import io.dynode.model.RunIf;
import java.util.Arrays;

/**
 * What should become of a small agenda, worked out the slow and obvious way: after every end, look
 * at all operations again until nothing changes. Knows nothing of joins, leftovers or counters.
 */
final class NaiveEvaluator {
  private final boolean[][] waitsFor;
  private final RunIf[] runIf;
  private final boolean[] succeeds;
  private final boolean failFast;
  final OperationState[] states;
  private boolean stopped;

  NaiveEvaluator(boolean[][] waitsFor, RunIf[] runIf, boolean[] succeeds, boolean failFast) {
    this.waitsFor = waitsFor;
    this.runIf = runIf;
    this.succeeds = succeeds;
    this.failFast = failFast;
    this.states = new OperationState[runIf.length];
    Arrays.fill(states, OperationState.WAITING);
    settle();
  }

  private void settle() {
    boolean changed = true;
    while (changed && !stopped) {
      changed = false;
      for (int i = 0; i < states.length; i++) {
        if (states[i] == OperationState.WAITING && decide(i)) {
          changed = true;
        }
      }
    }
  }

  private boolean decide(int index) {
    int all = 0;
    int ended = 0;
    int succeeded = 0;
    int failed = 0;
    for (int k = 0; k < states.length; k++) {
      if (waitsFor[index][k]) {
        all++;
        ended += states[k].ended() ? 1 : 0;
        succeeded += states[k].succeeded() ? 1 : 0;
        failed += states[k] == OperationState.FAILED ? 1 : 0;
      }
    }
    boolean run =
        all == 0
            || switch (runIf[index]) {
              case ALL_SUCCEEDED -> succeeded == all;
              case ALL_DONE -> ended == all;
              case ANY_DONE -> ended > 0;
              case ANY_FAILED -> failed > 0;
            };
    boolean never =
        switch (runIf[index]) {
          case ALL_SUCCEEDED -> ended > succeeded;
          case ALL_DONE, ANY_DONE -> false;
          case ANY_FAILED -> ended == all && failed == 0;
        };
    if (run) {
      states[index] = OperationState.READY;
    } else if (never) {
      states[index] = OperationState.SKIPPED;
    }
    return run || never;
  }

  boolean isReady(int index) {
    return states[index] == OperationState.READY;
  }

  /** The operation runs to its end; others that are ready may be running beside it. */
  void end(int index) {
    states[index] = succeeds[index] ? OperationState.SUCCEEDED : OperationState.FAILED;
    if (!succeeds[index] && failFast) {
      stopped = true;
      for (int i = 0; i < states.length; i++) {
        if (!states[i].ended()) {
          states[i] = OperationState.CANCELED;
        }
      }
    }
    settle();
  }
}
