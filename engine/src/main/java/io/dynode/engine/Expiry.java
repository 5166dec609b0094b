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
    if (!agenda.over()) {
      return false;
    }
    long age = nowMicros - agenda.endedMicros();
    boolean rerunnable = agenda.state() != AgendaState.SUCCEEDED && age < rerunMicros;
    return !rerunnable && Keeps.over(keep, agenda.endedMicros(), newer, nowMicros);
  }
}
