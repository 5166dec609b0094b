package io.dynode.model;

/**
 * What became of one event for one trigger: exactly one row per (trigger, event, replay).
 *
 * @param trigger owner/name of the trigger
 * @param owner the trigger's customer
 * @param replay 0 for the first time; raised by each replay
 * @param correlationId of the event's cascade
 * @param agenda that was made; empty unless the outcome is AGENDA
 * @param dueMicros for parked ones: when to try again
 */
public record Dispatch(
    String trigger,
    CustomerId customer,
    String source,
    String eventId,
    int replay,
    CustomerId owner,
    String correlationId,
    DispatchOutcome outcome,
    String agenda,
    String code,
    String message,
    long sequence,
    long decidedMicros,
    long dueMicros)
    implements Row {
  /** How it ended, or that it has not yet. */
  public enum DispatchOutcome {
    /** Accepted, not looked at yet. */
    PENDING,
    /** An agenda was made. */
    AGENDA,
    /** The trigger's filter said no. */
    FILTERED,
    /** Waits for room in a queue. */
    PARKED,
    /** Dead letter: the reason stands beside it. */
    DEAD
  }
}
