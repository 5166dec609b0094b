package io.dynode.model;

/**
 * Something that happens at a time.
 *
 * @param index the operation that wakes; -1: the agenda's own timeout
 * @param run of the operation, so that a timer of an earlier run does nothing
 */
public record Timer(long dueMicros, AgendaId agenda, int index, int run) implements Row {}
