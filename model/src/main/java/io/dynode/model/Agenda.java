package io.dynode.model;

import java.util.Map;

/**
 * The row of an agenda, small because it changes often; its definition stands apart.
 *
 * @param definition hash of its {@link Definition}
 * @param template that it was made from, {@code owner/name}; empty: none
 * @param labels as it was submitted with, or its template
 * @param arrivalMicros when it was accepted
 * @param startedMicros when it was admitted; 0: not yet
 * @param endedMicros when it ended; 0: not yet
 * @param operations how many operations it has; those of {@link AgendaSpec#onFailure} count once
 *     they have begun
 * @param dropped how many more it had, which came to be while it ran and were dropped by reruns;
 *     their indexes are not given again
 * @param ended how many of them ended
 * @param failed how many of them failed
 * @param live how many of them have a row and have not ended
 * @param sleeping how many of the live ones sleep or are held
 * @param spreading how many continuations (see {@link Spread}) are outstanding
 * @param host where its reservation is; empty: none
 * @param causeEvent {@link EventKey} of the event that started it; empty: a request did
 * @param causeAgenda agenda whose operation raised that event; empty: none
 * @param stopping why all of it is being stopped: {@code canceled}, {@code timed-out} or {@code
 *     failed}; empty: it is not. Kept at the end
 * @param onFailure how far the operations are that run when it failed
 * @param code of its failure (of the first operation that failed); empty: none
 * @param message of its failure or cancellation
 * @param run generation of the agenda, raised by every rerun; starts at 1
 * @param queuedMicros when it joined its queue in this run
 * @param reason why it is held or paused; of one that failed: when it runs again by itself
 * @param revision raised by every change
 */
public record Agenda(
    AgendaId id,
    CustomerId customer,
    QueueId queue,
    PoolId pool,
    AgendaState state,
    String title,
    String definition,
    String linkId,
    String correlationId,
    String externalId,
    String template,
    Map<String, String> labels,
    int priority,
    long arrivalMicros,
    long startedMicros,
    long endedMicros,
    long timeoutMicros,
    int operations,
    int dropped,
    int ended,
    int failed,
    int live,
    int sleeping,
    int spreading,
    String host,
    String causeEvent,
    String causeAgenda,
    String stopping,
    OnFailure onFailure,
    String code,
    String message,
    int run,
    long queuedMicros,
    String reason,
    long revision)
    implements Row {
  public Agenda {
    labels = Map.copyOf(labels);
  }

  /** Whether it has ended for now and another run begins by itself. */
  public boolean runsAgain() {
    return state == AgendaState.FAILED && !reason.isEmpty();
  }

  /** Whether it has ended, and no other run begins by itself. */
  public boolean over() {
    return state.ended() && !runsAgain();
  }

  /** Whether nothing new may start: of the main part, or of what runs when that has failed. */
  public boolean halting() {
    return switch (onFailure) {
      case NONE -> !stopping.isEmpty();
      case RUNNING -> false;
      case STOPPED -> true;
    };
  }

  /**
   * One that ended and begins another run: it waits, and one step of its reset is outstanding. What
   * its operations count is brought there by that.
   *
   * @param definition hash of the definition that it runs now, with the same operations in the same
   *     order
   * @param onFailures how many operations run on failure there
   */
  public Agenda again(String definition, int onFailures, long nowMicros) {
    return new Agenda(
        id,
        customer,
        queue,
        pool,
        state.to(AgendaState.WAITING),
        title,
        definition,
        linkId,
        correlationId,
        externalId,
        template,
        labels,
        priority,
        arrivalMicros,
        0,
        0,
        timeoutMicros,
        operations - (onFailure == OnFailure.NONE ? 0 : onFailures),
        dropped,
        ended,
        failed,
        live,
        sleeping,
        1,
        "",
        causeEvent,
        causeAgenda,
        "",
        OnFailure.NONE,
        "",
        "",
        run + 1,
        nowMicros,
        "",
        revision + 1);
  }

  /** How far the operations of {@link AgendaSpec#onFailure} are. */
  public enum OnFailure {
    /** They have not begun. */
    NONE,
    /** All else has stopped and they run. */
    RUNNING,
    /** They were stopped, by a cancel or the timeout. */
    STOPPED
  }
}
