package io.dynode.model;

/**
 * How much waits in a queue, and what it has been given.
 *
 * @param waiting agendas that wait
 * @param live agendas of it that have not ended, with those that wait
 * @param served measure of the capacity admitted from it, against its weight
 */
public record QueueCount(QueueId queue, long waiting, long live, long served) implements Row {}
