package io.dynode.model;

/**
 * A stored definition needs that version of a module: it cannot be removed meanwhile.
 *
 * @param definition hash of the {@link Definition}
 * @param module the pinned name, {@code owner/name@version}
 */
public record Pin(String definition, String module) implements Row {}
