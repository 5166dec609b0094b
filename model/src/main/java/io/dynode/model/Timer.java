package io.dynode.model;

/**
 * Something that happens at a time.
 *
 * @param index the operation that wakes; -1: the agenda's own timeout; -2: it failed and runs again
 *     by itself
 * @param run of the operation, or of the agenda that failed, so that a timer of an earlier run does
 *     nothing
 */
public record Timer(long dueMicros, AgendaId agenda, int index, int run) implements Row {}
