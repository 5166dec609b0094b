package io.dynode.model;

import java.util.EnumSet;
import java.util.Set;

/** Where an operation stands. Legal transitions stand here and are checked in {@link #to}. */
public enum OperationState {
  /** Its dependencies have not all ended. Has no row. */
  WAITING,
  /** May be leased. */
  READY,
  /** Waits without holding capacity: backoff, delay, an event, another agenda. */
  SLEEPING,
  /** Waits for a human; the reason stands beside it. */
  HELD,
  /** Leased, inputs being placed. An observation, never a commit of its own. */
  STAGING,
  /** Leased. */
  RUNNING,
  /** Leased, outputs being taken. An observation, never a commit of its own. */
  COMMITTING,
  SUCCEEDED,
  CACHED,
  SKIPPED,
  FAILED,
  CANCELED;

  /** Whether nothing more happens unless a user resets it. */
  public boolean ended() {
    return switch (this) {
      case SUCCEEDED, CACHED, SKIPPED, FAILED, CANCELED -> true;
      case WAITING, READY, SLEEPING, HELD, STAGING, RUNNING, COMMITTING -> false;
    };
  }

  /** Whether it ended with an output. */
  public boolean succeeded() {
    return this == SUCCEEDED || this == CACHED;
  }

  /** Whether an attempt of it is leased. */
  public boolean leased() {
    return this == STAGING || this == RUNNING || this == COMMITTING;
  }

  /** The states that may follow this one. */
  public Set<OperationState> next() {
    return switch (this) {
      case WAITING ->
          EnumSet.of(READY, SLEEPING, HELD, SUCCEEDED, CACHED, SKIPPED, FAILED, CANCELED);
      case READY ->
          EnumSet.of(RUNNING, SLEEPING, HELD, SUCCEEDED, CACHED, SKIPPED, FAILED, CANCELED);
      case SLEEPING -> EnumSet.of(SLEEPING, READY, SUCCEEDED, HELD, SKIPPED, FAILED, CANCELED);
      case HELD -> EnumSet.of(READY, SUCCEEDED, SKIPPED, FAILED, CANCELED);
      case STAGING, RUNNING, COMMITTING ->
          EnumSet.of(
              STAGING, RUNNING, COMMITTING, READY, SLEEPING, HELD, SUCCEEDED, FAILED, CANCELED);
      case SUCCEEDED, CACHED, SKIPPED, FAILED, CANCELED -> EnumSet.of(WAITING);
    };
  }

  /** The given state, if it may follow this one. */
  public OperationState to(OperationState state) {
    if (!next().contains(state)) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE, "An operation that is " + this + " cannot become " + state);
    }
    return state;
  }
}
