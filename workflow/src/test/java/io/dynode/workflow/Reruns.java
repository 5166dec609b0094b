package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;

/** What the engine does to an agenda's row when it runs again. */
final class Reruns {
  private Reruns() {}

  static Agenda begin(Agenda a, Plan plan, long nowMicros) {
    return new Agenda(
        a.id(),
        a.customer(),
        a.queue(),
        a.pool(),
        a.state().to(AgendaState.WAITING),
        a.title(),
        a.definition(),
        a.linkId(),
        a.correlationId(),
        a.externalId(),
        a.priority(),
        a.arrivalMicros(),
        0,
        0,
        a.timeoutMicros(),
        a.operations()
            - (a.onFailure() == Agenda.OnFailure.NONE ? 0 : plan.size() - plan.mainCount()),
        a.dropped(),
        a.ended(),
        a.failed(),
        a.live(),
        a.sleeping(),
        1,
        "",
        a.causeEvent(),
        a.causeAgenda(),
        "",
        Agenda.OnFailure.NONE,
        "",
        "",
        a.run() + 1,
        nowMicros,
        "",
        a.revision() + 1);
  }
}
