package io.dynode.model;

/** Counts the ends of the dependencies of one waiting operation that has more than one. */
public record Join(AgendaId agenda, int index, int ended, int succeeded, int failed)
    implements Row {}
