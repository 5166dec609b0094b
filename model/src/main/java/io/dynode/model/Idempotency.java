package io.dynode.model;

/** Remembers a caller's key, so that a repeated request gets the first answer. */
public record Idempotency(
    CustomerId customer, String key, String agenda, String digest, long createdMicros)
    implements Row {}
