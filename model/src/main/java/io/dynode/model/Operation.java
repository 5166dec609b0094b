package io.dynode.model;

/**
 * The row of an operation; written when it leaves {@link OperationState#WAITING}.
 *
 * @param index its place in the agenda's definition
 * @param parent the operation it is an instance of, or that made it; -1: none
 * @param run generation, raised by a user's reset; starts at 1
 * @param attempts attempts started in this run
 * @param userFailures attempts of this run that ended with an error that counts
 * @param infrastructureFailures attempts of this run lost to infrastructure
 * @param lost leases lost in a row without progress
 * @param attempt the current attempt; empty: none is leased
 * @param wakeMicros when a sleeping one goes on; 0: not sleeping
 * @param reason why it is held or skipped, or who marked it done
 * @param code of its last error; empty: none
 * @param revision raised by every change
 */
public record Operation(
    AgendaId agenda,
    int index,
    int parent,
    String name,
    OperationState state,
    int run,
    int attempts,
    int userFailures,
    int infrastructureFailures,
    int lost,
    String attempt,
    long readyMicros,
    long startedMicros,
    long endedMicros,
    long wakeMicros,
    String reason,
    String code,
    String message,
    long revision)
    implements Row {}
