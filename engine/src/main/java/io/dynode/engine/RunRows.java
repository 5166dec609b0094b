package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.Json;
import java.util.Optional;

/** Rows that say how runs of agendas began. */
final class RunRows {
  private static final byte[] NONE = {};

  private RunRows() {}

  /** Of an agenda that is made from a template, so that it can be made again. */
  static AgendaRun first(Agenda agenda, Origin origin) {
    return new AgendaRun(
        agenda.id(),
        1,
        "",
        "",
        "submit",
        "",
        agenda.queuedMicros(),
        origin.template(),
        origin.params(),
        NONE,
        "",
        Json.NULL);
  }

  /** The definition that the run before it had. */
  static Optional<String> definition(AgendaRun row) {
    return Optional.of(row.definition()).filter(hash -> !hash.isEmpty());
  }

  /** How a run ended, for the row of the next. */
  static Json ended(Agenda a) {
    return Json.object(
        "state", Json.of(a.state().name()),
        "startedMicros", Json.of(a.startedMicros()),
        "endedMicros", Json.of(a.endedMicros()),
        "failed", Json.of(a.failed()),
        "code", Json.of(a.code()),
        "message", Json.of(a.message()),
        "definition", Json.of(a.definition()));
  }
}
