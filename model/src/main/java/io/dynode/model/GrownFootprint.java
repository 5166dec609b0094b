package io.dynode.model;

import java.util.List;

/**
 * What an agenda reserves since its generators made operations that need more than its definition
 * says; it never shrinks.
 *
 * @param footprint what it reserves on the host where it is at home
 * @param environments that this host offers
 */
public record GrownFootprint(AgendaId agenda, Resources footprint, List<String> environments)
    implements Row {}
