package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Json;
import io.dynode.model.OperationState;

/** The next row of an agenda while it is being decided. */
final class AgendaDraft {
  private final Agenda before;
  private AgendaState state;
  private String host;
  private long startedMicros;
  private long endedMicros;
  private final Tally tally;
  private int spreading;
  private String stopping;
  private Agenda.OnFailure onFailure;
  private int known;
  private int dropped;
  private String code;
  private String message;
  private String reason;
  private String title;
  private String linkId;
  private String externalId;
  private int priority;
  private boolean changed;

  AgendaDraft(Agenda before) {
    this.before = before;
    this.state = before.state();
    this.host = before.host();
    this.startedMicros = before.startedMicros();
    this.endedMicros = before.endedMicros();
    this.tally = new Tally(before);
    this.spreading = before.spreading();
    this.stopping = before.stopping();
    this.onFailure = before.onFailure();
    this.known = before.operations();
    this.dropped = before.dropped();
    this.code = before.code();
    this.message = before.message();
    this.reason = before.reason();
    this.title = before.title();
    this.linkId = before.linkId();
    this.externalId = before.externalId();
    this.priority = before.priority();
  }

  AgendaId id() {
    return before.id();
  }

  int run() {
    return before.run();
  }

  AgendaState state() {
    return state;
  }

  /** Whether nothing new may start: of the main part, or of what runs when that has failed. */
  boolean stopping() {
    return switch (onFailure) {
      case NONE -> !stopping.isEmpty();
      case RUNNING -> false;
      case STOPPED -> true;
    };
  }

  Agenda.OnFailure onFailure() {
    return onFailure;
  }

  /** All has stopped and the agenda failed: so many more operations are to run now. */
  void mend(int operations) {
    onFailure = Agenda.OnFailure.RUNNING;
    known += operations;
    changed = true;
  }

  int failed() {
    return tally.failed();
  }

  /** Whether nothing lives and nothing is left to be told. */
  boolean idle() {
    return tally.live() == 0 && spreading == 0;
  }

  int spreading() {
    return spreading;
  }

  String stoppingReason() {
    return stopping;
  }

  /** How many operations there are by now, those that wait for a failure only once it is there. */
  int known() {
    return known;
  }

  /** How many there were once, and are not any more. */
  int dropped() {
    return dropped;
  }

  boolean changed() {
    return changed;
  }

  /** One operation is in that state now (1), or is not any more (-1). */
  void counts(OperationState state, int change) {
    tally.count(state, change);
    changed = true;
  }

  /** So many more are known. */
  void more(int operations) {
    known += operations;
    changed = true;
  }

  /** So many that were known are not there any more. */
  void drop(int operations) {
    known -= operations;
    dropped += operations;
    changed = true;
  }

  /** So many more rows, or fewer, tell what is left to be told. */
  void leftOver(int change) {
    spreading += change;
    changed = true;
  }

  void admitted(String host, long nowMicros) {
    state = state.to(AgendaState.RUNNING);
    this.host = host;
    startedMicros = nowMicros;
    changed = true;
  }

  String host() {
    return host;
  }

  long startedMicros() {
    return startedMicros;
  }

  void moved(String host) {
    this.host = host;
    changed = true;
  }

  /**
   * @param why it is held or paused; empty: it is neither
   */
  void to(AgendaState next, String why) {
    state = state.to(next);
    reason = why;
    changed = true;
  }

  void ended(AgendaState next, long nowMicros) {
    to(next, "");
    endedMicros = nowMicros;
    changed = true;
  }

  /** The main part stops for that reason; or what runs when it failed, for whatever reason. */
  void stop(String reason) {
    if (onFailure == Agenda.OnFailure.NONE) {
      stopping = reason;
    } else {
      onFailure = Agenda.OnFailure.STOPPED;
    }
    changed = true;
  }

  void error(String code, String message) {
    this.code = code;
    this.message = message;
    changed = true;
  }

  /** What a payload of {@code update-agenda} names is so from now on. */
  void update(Json payload) {
    title = UpdatePayloads.text(payload, "title").orElse(title);
    linkId = UpdatePayloads.text(payload, "linkId").orElse(linkId);
    externalId = UpdatePayloads.text(payload, "externalId").orElse(externalId);
    priority = UpdatePayloads.priorityOf(payload).orElse(priority);
    changed = true;
  }

  boolean hasError() {
    return !code.isEmpty();
  }

  /** The row as decided. */
  Agenda row() {
    return new Agenda(
        before.id(),
        before.customer(),
        before.queue(),
        before.pool(),
        state,
        title,
        before.definition(),
        linkId,
        before.correlationId(),
        externalId,
        before.template(),
        before.labels(),
        priority,
        before.arrivalMicros(),
        startedMicros,
        endedMicros,
        before.timeoutMicros(),
        known,
        dropped,
        tally.ended(),
        tally.failed(),
        tally.live(),
        tally.sleeping(),
        spreading,
        host,
        before.causeEvent(),
        before.causeAgenda(),
        stopping,
        onFailure,
        code,
        message,
        before.run(),
        before.queuedMicros(),
        reason,
        before.revision() + (changed ? 1 : 0));
  }
}
