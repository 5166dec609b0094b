package io.dynode.engine;

import io.dynode.model.Agenda;

/**
 * An agenda that was accepted.
 *
 * @param repeated whether an earlier submit with the same idempotency key made it
 */
public record Submitted(Agenda agenda, boolean repeated) {}
