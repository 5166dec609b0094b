package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Timer;
import java.util.Optional;

/** How an agenda comes to its end: its timeout, what runs when it failed, and which end it is. */
final class Closing {
  private final AgendaView view;
  private final Plan plan;
  private final Ledger ledger;
  private final AgendaDraft agenda;

  Closing(AgendaView view, Ledger ledger) {
    this.view = view;
    this.plan = view.plan();
    this.ledger = ledger;
    this.agenda = ledger.agenda();
  }

  /** Whether all has stopped, the agenda failed, and what runs then has not begun. */
  boolean mendable() {
    return plan.size() > plan.mainCount()
        && agenda.onFailure() == Agenda.OnFailure.NONE
        && done()
        && endState() == AgendaState.FAILED;
  }

  void endIfDone() {
    if (done()) {
      agenda.ended(endState(), view.nowMicros());
      if (!plan.spec().timeout().isZero()) {
        ledger.timer(Flow.AGENDA_TIMER, Optional.empty());
      }
    }
  }

  private boolean done() {
    boolean running = agenda.state() == AgendaState.RUNNING || agenda.state() == AgendaState.PAUSED;
    boolean stopped = agenda.stopping() && !agenda.state().ended();
    return (running || stopped) && agenda.idle();
  }

  private AgendaState endState() {
    if (agenda.stoppingReason().equals(Course.CANCELED)) {
      return AgendaState.CANCELED;
    }
    boolean good = agenda.failed() == 0 && agenda.stoppingReason().isEmpty();
    return good ? AgendaState.SUCCEEDED : AgendaState.FAILED;
  }

  /** What runs on failure has the agenda's timeout once more, from when it may run. */
  void mendingTime() {
    boolean limited = !plan.spec().timeout().isZero();
    if (limited && agenda.state() == AgendaState.PAUSED) {
      ledger.timer(Flow.AGENDA_TIMER, Optional.empty());
    } else {
      limit();
    }
  }

  /** What the pause kept from running may run now. */
  void resumed() {
    if (agenda.onFailure() == Agenda.OnFailure.RUNNING) {
      limit();
    }
  }

  /** The agenda's timeout begins, if it has one. */
  void limit() {
    if (!plan.spec().timeout().isZero()) {
      long due = view.nowMicros() + BuiltinPayloads.micros(plan.spec().timeout());
      ledger.timer(
          Flow.AGENDA_TIMER, Optional.of(new Timer(due, agenda.id(), Flow.AGENDA_TIMER, 1)));
    }
  }
}
