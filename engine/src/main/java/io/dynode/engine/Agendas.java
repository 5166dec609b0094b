package io.dynode.engine;

import io.dynode.model.Agenda;

/** Copies of an agenda's row with one thing changed, for what lies outside of its flow. */
final class Agendas {
  private Agendas() {}

  static Agenda withHost(Agenda a, String host) {
    return new Agenda(
        a.id(),
        a.customer(),
        a.queue(),
        a.pool(),
        a.state(),
        a.title(),
        a.definition(),
        a.linkId(),
        a.correlationId(),
        a.externalId(),
        a.priority(),
        a.arrivalMicros(),
        a.startedMicros(),
        a.endedMicros(),
        a.timeoutMicros(),
        a.operations(),
        a.ended(),
        a.failed(),
        a.live(),
        a.sleeping(),
        a.spreading(),
        host,
        a.causeEvent(),
        a.causeAgenda(),
        a.stopping(),
        a.code(),
        a.message(),
        a.revision() + 1);
  }
}
