package io.dynode.model;

/**
 * A call of a {@link Webhook} that is still to be made, written with the change that it tells of.
 *
 * @param id the same for every try, so that whoever is called knows a repeat
 * @param body what is sent
 * @param dueMicros not before; while a server tries, when another may
 * @param tries how often it was begun
 * @param error why the last try failed; empty: none has
 */
public record Delivery(
    String id,
    String webhook,
    CustomerId customer,
    Json body,
    long dueMicros,
    int tries,
    long createdMicros,
    String error)
    implements Row {}
