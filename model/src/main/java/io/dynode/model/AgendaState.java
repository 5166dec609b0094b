package io.dynode.model;

import java.util.EnumSet;
import java.util.Set;

/** Where an agenda stands. Legal transitions stand here and are checked in {@link #to}. */
public enum AgendaState {
  HELD,
  WAITING,
  RUNNING,
  PAUSED,
  SUCCEEDED,
  FAILED,
  CANCELED;

  /** Whether nothing more happens unless a user reruns it. */
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELED;
  }

  /** The states that may follow this one. */
  public Set<AgendaState> next() {
    return switch (this) {
      case HELD -> EnumSet.of(WAITING, CANCELED);
      case WAITING -> EnumSet.of(HELD, RUNNING, CANCELED);
      case RUNNING -> EnumSet.of(PAUSED, SUCCEEDED, FAILED, CANCELED);
      case PAUSED -> EnumSet.of(RUNNING, SUCCEEDED, FAILED, CANCELED);
      case SUCCEEDED, FAILED, CANCELED -> EnumSet.of(WAITING);
    };
  }

  /** The given state, if it may follow this one. */
  public AgendaState to(AgendaState state) {
    if (!next().contains(state)) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE, "An agenda that is " + this + " cannot become " + state);
    }
    return state;
  }
}
