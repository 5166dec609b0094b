package io.dynode.model;

/** The output of an operation that succeeded: the JSON its dependents refer to. */
public record Output(AgendaId agenda, int index, Json value) implements Row {}
