package io.dynode.model;

/**
 * Work left over: dependents of an ended operation (or, for source −1, operations without
 * dependencies) that are still to be told, from {@code next} on. Bounds what one command changes.
 */
public record Spread(AgendaId agenda, int source, int next) implements Row {}
