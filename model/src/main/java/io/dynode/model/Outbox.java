package io.dynode.model;

/**
 * Something that must follow a change, written in the same transaction and done at least once.
 *
 * @param kind which handler
 * @param subject what it is about; with kind and id what makes it idempotent
 * @param correlationId of the cascade that goes on with it
 * @param dueMicros not before
 */
public record Outbox(
    String id,
    String kind,
    String subject,
    String correlationId,
    Json body,
    long dueMicros,
    int tries)
    implements Row {}
