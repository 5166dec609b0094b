package io.dynode.model;

/**
 * An agenda that is gone from view and whose other rows are being removed.
 *
 * @param definition hash of its {@link Definition}
 * @param startedMicros when it went
 */
public record Removal(AgendaId agenda, CustomerId customer, String definition, long startedMicros)
    implements Row {}
