package io.dynode.model;

/**
 * How much waits in a queue, and what it has been given.
 *
 * @param waiting agendas that wait
 * @param served measure of the capacity admitted from it, against its weight
 */
public record QueueCount(QueueId queue, long waiting, long served) implements Row {}
