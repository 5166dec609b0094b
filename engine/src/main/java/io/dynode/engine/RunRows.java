package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaRun;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.Optional;

/** Rows that say how runs of agendas began. */
final class RunRows {
  private static final byte[] NONE = {};

  /** Runs among which a key is looked for, the newest first. */
  static final int LOOKED_AT = 100;

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

  /** The id of a request that came with that key; another one's with it begins alike. */
  static String request(String key, RerunRequest asked) {
    return keyed(key) + Digest.of(Records.encodeBrief(asked));
  }

  private static String keyed(String key) {
    return "key " + key + "\n";
  }

  /** Whether one of the last runs was begun by that request under that key. */
  static boolean known(Reader reader, AgendaId agenda, String key, RerunRequest asked) {
    if (key.isEmpty()) {
      return false;
    }
    Optional<AgendaRun> before =
        reader.scan(Scan.of(Tables.RUNS, LOOKED_AT, agenda).backwards()).stream()
            .filter(row -> row.request().startsWith(keyed(key)))
            .findFirst();
    if (before.filter(row -> !row.request().equals(request(key, asked))).isPresent()) {
      throw new ProblemException(
          ErrorCode.CONFLICT,
          "Idempotency key '" + key + "' was used for another rerun; take a new key");
    }
    return before.isPresent();
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
