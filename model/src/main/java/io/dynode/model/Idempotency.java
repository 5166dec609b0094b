package io.dynode.model;

/**
 * Remembers a caller's key, so that a repeated request gets the first answer.
 *
 * @param goneMicros when its agenda was removed; 0: it is there
 */
public record Idempotency(
    CustomerId customer,
    String key,
    String agenda,
    String digest,
    long createdMicros,
    long goneMicros)
    implements Row {}
