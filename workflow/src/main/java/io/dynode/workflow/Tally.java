package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.OperationState;

/** How many operations of an agenda live, sleep, have ended, and failed. */
final class Tally {
  private int ended;
  private int failed;
  private int live;
  private int sleeping;

  Tally(Agenda before) {
    this.ended = before.ended();
    this.failed = before.failed();
    this.live = before.live();
    this.sleeping = before.sleeping();
  }

  /** One is in that state now (1), or is not any more (-1). */
  void count(OperationState state, int change) {
    boolean waits = state == OperationState.WAITING;
    boolean sleeps = state == OperationState.SLEEPING || state == OperationState.HELD;
    ended += state.ended() ? change : 0;
    failed += state == OperationState.FAILED ? change : 0;
    live += waits || state.ended() ? 0 : change;
    sleeping += sleeps ? change : 0;
  }

  int ended() {
    return ended;
  }

  int failed() {
    return failed;
  }

  int live() {
    return live;
  }

  int sleeping() {
    return sleeping;
  }
}
