package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import java.util.Optional;

/** What becomes of an agenda as a whole: it is admitted, moved, paused, resumed, stopped. */
final class Lifecycle {
  private final AgendaView view;
  private final Ledger ledger;
  private final AgendaDraft agenda;
  private final Course course;

  Lifecycle(AgendaView view, Ledger ledger, Course course) {
    this.view = view;
    this.ledger = ledger;
    this.agenda = ledger.agenda();
    this.course = course;
  }

  boolean admit(String host) {
    if (agenda.state() != AgendaState.WAITING) {
      return false;
    }
    long now = view.nowMicros();
    agenda.admitted(host, now);
    course.closing().limit();
    course.roots();
    course.run();
    return true;
  }

  boolean move(String host) {
    if (agenda.state() == AgendaState.WAITING || agenda.state().ended()) {
      return false;
    }
    agenda.moved(host);
    course.move();
    course.run();
    return true;
  }

  boolean cancel(String reason) {
    if (agenda.state().ended() || agenda.stopping()) {
      return false;
    }
    if (agenda.onFailure() == Agenda.OnFailure.NONE) {
      agenda.error(ErrorCode.CANCELED.slug(), reason);
    }
    course.stop(Course.CANCELED, reason);
    course.run();
    return true;
  }

  boolean pause(String reason) {
    boolean waits = agenda.state() == AgendaState.WAITING;
    if ((!waits && agenda.state() != AgendaState.RUNNING) || agenda.stopping()) {
      return false;
    }
    agenda.to(waits ? AgendaState.HELD : AgendaState.PAUSED, reason);
    if (!waits) {
      agenda.moved("");
      course.park();
      course.run();
    }
    return true;
  }

  boolean resume() {
    boolean held = agenda.state() == AgendaState.HELD;
    if ((!held && agenda.state() != AgendaState.PAUSED) || agenda.stopping()) {
      return false;
    }
    agenda.to(held ? AgendaState.WAITING : AgendaState.RUNNING, "");
    course.closing().resumed();
    return true;
  }

  boolean timeout() {
    ledger.timer(Flow.AGENDA_TIMER, Optional.empty());
    boolean begun = agenda.state() == AgendaState.RUNNING || agenda.state() == AgendaState.PAUSED;
    if (!begun || agenda.stopping()) {
      return false;
    }
    if (agenda.onFailure() == Agenda.OnFailure.NONE) {
      agenda.error(
          ErrorCode.TIMED_OUT.slug(),
          "The agenda took longer than its timeout, " + view.plan().spec().timeout());
    }
    course.stop(Course.TIMED_OUT, "the agenda timed out");
    course.run();
    return true;
  }
}
