package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Resources;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a submit would come to.
 *
 * @param spec the agenda with the template's parameters put in and versions pinned
 * @param queue where it would wait
 * @param pool that the queue feeds
 * @param footprint what it would reserve at admission
 * @param environments that its operations name
 * @param operations all of them, those of {@code onFailure} last
 * @param before the agenda that the same idempotency key made already: the submit would give that
 */
public record Preview(
    AgendaSpec spec,
    String queue,
    String pool,
    Resources footprint,
    SortedSet<String> environments,
    List<OperationView> operations,
    Optional<Agenda> before) {}
