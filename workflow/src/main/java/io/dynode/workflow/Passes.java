package io.dynode.workflow;

import io.dynode.model.AgendaState;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.function.Consumer;

/**
 * What passes over all operations of an agenda, a page at a time: what is ready moves to another
 * host, or is hidden while the agenda is paused, and what lives is canceled when it stops.
 */
final class Passes {
  /** Not asked for. */
  private static final int NONE = Integer.MAX_VALUE;

  private final Ledger ledger;
  private final int bound;
  private final long nowMicros;
  private int sweepFrom = NONE;
  private int moveFrom = NONE;
  private int parkFrom = NONE;

  Passes(Ledger ledger, int bound, long nowMicros) {
    this.ledger = ledger;
    this.bound = bound;
    this.nowMicros = nowMicros;
  }

  /** Goes on behind this operation; whether it is one of these passes. */
  boolean resume(int source, int after) {
    switch (source) {
      case Flow.SWEEP -> sweepFrom = after;
      case Flow.MOVE -> moveFrom = after;
      case Flow.PARK -> parkFrom = after;
      default -> {
        return false;
      }
    }
    return true;
  }

  void sweep() {
    sweepFrom = -1;
  }

  void move() {
    moveFrom = -1;
  }

  void park() {
    parkFrom = -1;
  }

  /** Does a page of each that is asked for, and leaves a row for the rest. */
  void run() {
    if (ledger.agenda().stopping()) {
      pass(Flow.SWEEP, sweepFrom, this::cancel);
    } else {
      // An agenda that has lost its host again begins anew when it has another.
      pass(Flow.MOVE, ledger.agenda().host().isEmpty() ? NONE : moveFrom, this::offer);
      // Resumed meanwhile: its admission offers what is ready anew.
      boolean paused = ledger.agenda().state() == AgendaState.PAUSED;
      pass(Flow.PARK, paused ? parkFrom : NONE, this::offer);
      moveFrom = NONE;
      parkFrom = NONE;
    }
    sweepFrom = NONE;
  }

  private void pass(int source, int after, Consumer<Operation> each) {
    if (after == NONE) {
      return;
    }
    Ledger.Page page = ledger.operationsAfter(after, bound);
    page.rows().forEach(each);
    if (!page.exhausted()) {
      ledger.leave(source, page.rows().getLast().index());
    }
  }

  private void offer(Operation row) {
    if (row.state() == OperationState.READY) {
      ledger.ready(row.index());
    }
  }

  private void cancel(Operation row) {
    switch (row.state()) {
      case READY, SLEEPING, HELD ->
          ledger.put(Draft.of(row).ended(OperationState.CANCELED, nowMicros));
      case WAITING, STAGING, RUNNING, COMMITTING, SUCCEEDED, CACHED, SKIPPED, FAILED, CANCELED -> {
        // leased ones end through their attempt; the others have ended
      }
    }
  }
}
