package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Retention.Keep;

/**
 * Whether an agenda may go by its age and number; what it is tied to, {@link Ties} knows. Pure.
 *
 * @param rerunMicros how long after its end one that did not succeed is kept in any case
 */
record Expiry(Keep keep, long rerunMicros) {
  /**
   * Whether it goes.
   *
   * @param newer ended agendas of its customer that arrived later and are kept
   */
  boolean due(Agenda agenda, long newer, long nowMicros) {
    if (!agenda.state().ended()) {
      return false;
    }
    long age = nowMicros - agenda.endedMicros();
    boolean rerunnable = agenda.state() != AgendaState.SUCCEEDED && age < rerunMicros;
    long most = RegisterCommand.micros(keep.age());
    boolean old = most > 0 && age >= most;
    boolean many = keep.count() > 0 && newer >= keep.count();
    return !rerunnable && (old || many);
  }
}
