package io.dynode.engine;

import io.dynode.model.Event;

/**
 * An event that was accepted.
 *
 * @param repeated whether the same event (customer, source, id and content) was accepted before
 */
public record Accepted(Event event, boolean repeated) {}
