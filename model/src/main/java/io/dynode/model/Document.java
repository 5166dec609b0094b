package io.dynode.model;

/**
 * A JSON fact with its origin: an insight of a module.
 *
 * @param id agenda, operation, run and place: the same fact again has the same id
 * @param module name@version that found it
 */
public record Document(
    String id,
    CustomerId customer,
    AgendaId agenda,
    int index,
    String operation,
    String module,
    String correlationId,
    long createdMicros,
    Json body)
    implements Row {}
