package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.AttemptId;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Spread;
import io.dynode.spi.Change;
import java.util.List;
import java.util.Optional;

/**
 * Decisions over one agenda. Made for one or more commands on one state; call {@link #changes} once
 * at the end and persist all of them together. Work is proportional to the change and bounded by
 * {@link Limits#spread}: what is left over becomes {@link Spread} rows, and the engine calls {@link
 * #spread} in further transactions until {@link Agenda#spreading} is 0.
 *
 * <p>Not safe for use by many threads.
 */
public final class Flow {
  /** Source of the {@link Spread} that makes operations without dependencies ready. */
  public static final int ROOTS = -1;

  /** Source of the {@link Spread} that cancels what lives and is not leased. */
  public static final int SWEEP = -2;

  /** Index of the {@link io.dynode.model.Timer} of the agenda's own timeout. */
  public static final int AGENDA_TIMER = -1;

  public Flow(AgendaView view, Limits limits) {
    throw new UnsupportedOperationException("being written");
  }

  /** WAITING → RUNNING on that host, and its roots become ready. False, and nothing: not waiting. */
  public boolean admit(String host) {
    throw new UnsupportedOperationException("being written");
  }

  /** READY → RUNNING with that attempt, with its inputs; the engine writes the lease. */
  public Start start(int index, AttemptId attempt) {
    throw new UnsupportedOperationException("being written");
  }

  /** The end of a current attempt. False, and nothing: the attempt is not the current one. */
  public boolean end(int index, AttemptId attempt, Ending ending) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * The timer of an operation went off: it is tried again, or its delay is over. Removes the timer
   * in any case; does nothing else for one that does not sleep in that run.
   */
  public void wake(int index, int run) {
    throw new UnsupportedOperationException("being written");
  }

  /** Goes on with a leftover that was read in this state. */
  public void spread(Spread leftover) {
    throw new UnsupportedOperationException("being written");
  }

  /** A user's cancel. False, and nothing: it has ended or is being stopped already. */
  public boolean cancel(String reason) {
    throw new UnsupportedOperationException("being written");
  }

  /** The agenda's timer went off. False, and nothing but the timer's end: it does not run. */
  public boolean timeout() {
    throw new UnsupportedOperationException("being written");
  }

  /** READY, or asleep before another attempt → HELD. False, and nothing: it cannot be held. */
  public boolean hold(int index, String reason) {
    throw new UnsupportedOperationException("being written");
  }

  /** HELD → READY, lost leases forgotten. False, and nothing: not held, or the agenda stops. */
  public boolean release(int index) {
    throw new UnsupportedOperationException("being written");
  }

  /** The agenda's row as decided. */
  public Agenda agenda() {
    throw new UnsupportedOperationException("being written");
  }

  /** The row of an operation as decided. */
  public Optional<Operation> operation(int index) {
    throw new UnsupportedOperationException("being written");
  }

  /** Operations that became ready in this flow and still are, in order. */
  public List<Integer> ready() {
    throw new UnsupportedOperationException("being written");
  }

  /** Set when this flow began to stop the agenda: all its leases are to be stopped, and why. */
  public Optional<String> stopLeases() {
    throw new UnsupportedOperationException("being written");
  }

  /** Everything decided, each row once. */
  public List<Change> changes() {
    throw new UnsupportedOperationException("being written");
  }

  /** The state of an operation that has no row. */
  public static OperationState derivedState(AgendaState agenda) {
    return agenda.ended() ? OperationState.CANCELED : OperationState.WAITING;
  }
}
