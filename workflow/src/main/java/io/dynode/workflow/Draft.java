package io.dynode.workflow;

import io.dynode.model.AgendaId;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;

/** The next row of an operation while it is being decided. */
final class Draft {
  private final Operation before;
  private int run;
  private OperationState state;
  private int attempts;
  private int userFailures;
  private int infrastructureFailures;
  private int lost;
  private String attempt;
  private long readyMicros;
  private long startedMicros;
  private long endedMicros;
  private long wakeMicros;
  private String reason;
  private String code;
  private String message;

  private Draft(Operation before) {
    this.before = before;
    this.run = before.run();
    this.state = before.state();
    this.attempts = before.attempts();
    this.userFailures = before.userFailures();
    this.infrastructureFailures = before.infrastructureFailures();
    this.lost = before.lost();
    this.attempt = before.attempt();
    this.readyMicros = before.readyMicros();
    this.startedMicros = before.startedMicros();
    this.endedMicros = before.endedMicros();
    this.wakeMicros = before.wakeMicros();
    this.reason = before.reason();
    this.code = before.code();
    this.message = before.message();
  }

  static Draft of(Operation before) {
    return new Draft(before);
  }

  /**
   * Of an operation that has no row yet.
   *
   * @param run its first; what came to be in a rerun may have the name of what came to be before
   */
  static Draft waiting(AgendaId agenda, PlannedOperation planned, int run) {
    return new Draft(
        new Operation(
            agenda,
            planned.index(),
            planned.parent(),
            planned.name(),
            OperationState.WAITING,
            run,
            0,
            0,
            0,
            0,
            "",
            0,
            0,
            0,
            0,
            "",
            "",
            "",
            0));
  }

  /** The row it was made from; WAITING when there was none. */
  Operation before() {
    return before;
  }

  Draft ready(long nowMicros) {
    return to(OperationState.READY).readyAt(nowMicros);
  }

  Draft sleeping(long nowMicros, long wakeMicros) {
    to(OperationState.SLEEPING).readyAt(nowMicros);
    this.wakeMicros = wakeMicros;
    return this;
  }

  /**
   * Asleep until something comes, in one more try without an attempt.
   *
   * @param wakeMicros when that has taken too long; 0: never
   */
  Draft awaiting(long nowMicros, long wakeMicros) {
    sleeping(nowMicros, wakeMicros);
    this.attempts++;
    this.startedMicros = nowMicros;
    return this;
  }

  Draft held(String reason) {
    to(OperationState.HELD);
    this.reason = reason;
    return this;
  }

  /**
   * @param wakeMicros when it has been held for too long; 0: never
   */
  Draft until(long wakeMicros) {
    this.wakeMicros = wakeMicros;
    return this;
  }

  Draft running(AttemptId attempt, long nowMicros) {
    to(OperationState.RUNNING);
    this.attempt = attempt.value();
    this.attempts++;
    this.startedMicros = nowMicros;
    return this;
  }

  Draft ended(OperationState state, long nowMicros) {
    to(state);
    this.endedMicros = nowMicros;
    return this;
  }

  Draft skipped(String reason, long nowMicros) {
    ended(OperationState.SKIPPED, nowMicros);
    this.reason = reason;
    return this;
  }

  /** It runs again, from the beginning: nothing of the run before counts. */
  Draft again() {
    to(OperationState.WAITING).noError();
    run++;
    attempts = 0;
    userFailures = 0;
    infrastructureFailures = 0;
    lost = 0;
    readyMicros = 0;
    startedMicros = 0;
    endedMicros = 0;
    return this;
  }

  /** Ended as a user says. */
  Draft decided(OperationState state, String reason, long nowMicros) {
    ended(state, nowMicros).noError();
    this.reason = reason;
    return this;
  }

  Draft error(ErrorCode code, String message) {
    this.code = code.slug();
    this.message = message;
    return this;
  }

  Draft error(String code, String message) {
    this.code = code;
    this.message = message;
    return this;
  }

  /** What is told with its state, which is no error. */
  Draft says(String message) {
    this.message = message;
    return this;
  }

  Draft noError() {
    this.code = "";
    this.message = "";
    return this;
  }

  Draft counts(Retries.Counts counts) {
    this.userFailures = counts.userFailures();
    this.infrastructureFailures = counts.infrastructureFailures();
    this.lost = counts.lost();
    return this;
  }

  Draft lostForgotten() {
    this.lost = 0;
    return this;
  }

  private Draft readyAt(long nowMicros) {
    this.readyMicros = nowMicros;
    return this;
  }

  /** Every change of state goes through here: what belonged to the old state is over. */
  private Draft to(OperationState next) {
    state = state.to(next);
    attempt = "";
    wakeMicros = 0;
    reason = "";
    return this;
  }

  Operation build() {
    return new Operation(
        before.agenda(),
        before.index(),
        before.parent(),
        before.name(),
        state,
        run,
        attempts,
        userFailures,
        infrastructureFailures,
        lost,
        attempt,
        readyMicros,
        startedMicros,
        endedMicros,
        wakeMicros,
        reason,
        code,
        message,
        before.revision() + 1);
  }
}
