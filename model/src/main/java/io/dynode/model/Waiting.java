package io.dynode.model;

/**
 * An agenda that waits for admission.
 *
 * @param shape class of its footprint and of the environments it names, for heads per shape
 * @param rank the discipline's key: smaller first, fixed at enqueue
 * @param regain whether it had a reservation before, gave it back and goes first
 */
public record Waiting(
    QueueId queue,
    String shape,
    long rank,
    AgendaId agenda,
    CustomerId customer,
    PoolId pool,
    int priority,
    long arrivalMicros,
    Resources footprint,
    boolean regain)
    implements Row {}
