package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaCallback;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.CustomerId;
import io.dynode.model.PoolId;
import io.dynode.model.QueueId;
import io.dynode.model.QueueSpec;
import java.util.Optional;

/**
 * An agenda that was validated, compiled and given a queue, and only has to be stored.
 *
 * @param digest of what the caller sent, to tell a repeat from a conflict
 * @param origin the template that its operations come from
 * @param causeEvent key of the event that starts it; empty: a request does
 */
record Submission(
    AgendaId id,
    CustomerId customer,
    Definitions.Stored definition,
    QueueSpec queue,
    String idempotencyKey,
    String digest,
    String correlationId,
    Origin origin,
    String causeEvent,
    String causeAgenda,
    Optional<AgendaCallback> callback) {

  /** Its row as it is accepted at that time. */
  Agenda row(long nowMicros) {
    AgendaSpec spec = definition.plan().spec();
    return new Agenda(
        id,
        customer,
        new QueueId(queue.name()),
        new PoolId(queue.pool()),
        AgendaState.WAITING,
        spec.title(),
        definition.row().hash(),
        spec.linkId(),
        correlationId,
        spec.externalId(),
        origin.name(),
        spec.labels(),
        spec.priority(),
        nowMicros,
        0,
        0,
        RegisterCommand.micros(spec.timeout()),
        definition.plan().mainCount(),
        0,
        0,
        0,
        0,
        0,
        0,
        "",
        causeEvent,
        causeAgenda,
        "",
        Agenda.OnFailure.NONE,
        "",
        "",
        1,
        nowMicros,
        "",
        1);
  }
}
