package io.dynode.model;

/**
 * Finds an operation that a generator made.
 *
 * @param name folded, see {@link Names#fold}
 */
public record OperationName(AgendaId agenda, String name, int index) implements Row {}
