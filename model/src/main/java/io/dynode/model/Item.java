package io.dynode.model;

/** The element of the array that an instance of a {@code forEach} is for. */
public record Item(AgendaId agenda, int index, Json value) implements Row {}
