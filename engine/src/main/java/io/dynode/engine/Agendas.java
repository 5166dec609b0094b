package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;

/** Copies of an agenda's row with one thing changed, for what lies outside of its flow. */
final class Agendas {
  private Agendas() {}

  static Agenda withHost(Agenda a, String host) {
    return copy(a, a.state(), host, a.endedMicros(), new Words(a.code(), a.message(), a.reason()));
  }

  /** One that ended, with another message, or another reason to wait for its next run. */
  static Agenda saying(Agenda a, String message, String reason) {
    return copy(a, a.state(), a.host(), a.endedMicros(), new Words(a.code(), message, reason));
  }

  /** One that never began and cannot. */
  static Agenda failed(Agenda a, long nowMicros, ErrorCode code, String message) {
    return copy(a, AgendaState.FAILED, "", nowMicros, new Words(code.slug(), message, ""));
  }

  /** The same operations in the same order, of which some are another. */
  static Agenda withDefinition(Agenda a, String definition) {
    return with(a, definition, a.priority());
  }

  static Agenda withPriority(Agenda a, int priority) {
    return with(a, a.definition(), priority);
  }

  private static Agenda with(Agenda a, String definition, int priority) {
    return new Agenda(
        a.id(),
        a.customer(),
        a.queue(),
        a.pool(),
        a.state(),
        a.title(),
        definition,
        a.linkId(),
        a.correlationId(),
        a.externalId(),
        a.template(),
        a.labels(),
        priority,
        a.arrivalMicros(),
        a.startedMicros(),
        a.endedMicros(),
        a.timeoutMicros(),
        a.operations(),
        a.dropped(),
        a.ended(),
        a.failed(),
        a.live(),
        a.sleeping(),
        a.spreading(),
        a.host(),
        a.causeEvent(),
        a.causeAgenda(),
        a.stopping(),
        a.onFailure(),
        a.code(),
        a.message(),
        a.run(),
        a.queuedMicros(),
        a.reason(),
        a.revision() + 1);
  }

  /** What it says of itself. */
  private record Words(String code, String message, String reason) {}

  private static Agenda copy(
      Agenda a, AgendaState state, String host, long endedMicros, Words words) {
    return new Agenda(
        a.id(),
        a.customer(),
        a.queue(),
        a.pool(),
        state,
        a.title(),
        a.definition(),
        a.linkId(),
        a.correlationId(),
        a.externalId(),
        a.template(),
        a.labels(),
        a.priority(),
        a.arrivalMicros(),
        a.startedMicros(),
        endedMicros,
        a.timeoutMicros(),
        a.operations(),
        a.dropped(),
        a.ended(),
        a.failed(),
        a.live(),
        a.sleeping(),
        a.spreading(),
        host,
        a.causeEvent(),
        a.causeAgenda(),
        a.stopping(),
        a.onFailure(),
        words.code(),
        words.message(),
        a.run(),
        a.queuedMicros(),
        words.reason(),
        a.revision() + 1);
  }
}
