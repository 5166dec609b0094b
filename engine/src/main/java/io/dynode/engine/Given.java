package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.Attempt;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.PlannedOperation;
import io.dynode.workflow.Start;

/** What an attempt was given, also after its end: as long as its agenda is what it was then. */
final class Given {
  /** Runs of an agenda that are looked through. */
  private static final int LOOKED_AT = 1_000;

  private Given() {}

  /** Its assignment, without its secret; GONE when the agenda has become another since. */
  static Assignment of(Reader reader, EngineCore core, AttemptId attempt) {
    Work work = new Work(reader, core.clock().wallMicros());
    Lease lease = lease(reader, attempt);
    AgendaWork agenda = AgendaWork.of(work, core, lease.agenda());
    if (redefined(reader, agenda.agenda(), lease.leasedMicros())) {
      throw gone(attempt, "its agenda was run again with other operations, values or versions");
    }
    // One that was made, or an instance, may be gone; what became instances has no row.
    if (agenda.operation(lease.index()).isEmpty()
        || !unchanged(agenda, lease.index(), lease.leasedMicros())) {
      throw gone(attempt, "something that its operation depends on has run again");
    }
    PlannedOperation operation = agenda.planned(lease.index());
    if (operation.builtin().isPresent()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "'" + operation.name() + "' is a built-in operation and runs no module");
    }
    Start.Started inputs = agenda.flow().given(lease.index());
    Handover handover = new Handover(work, core);
    return handover.assignment(
        agenda, operation, lease, inputs.payload(), handover.files(agenda, inputs.files()));
  }

  private static Lease lease(Reader reader, AttemptId id) {
    return reader
        .get(Tables.LEASES, id)
        .or(() -> reader.get(Tables.ATTEMPTS, id).map(ended -> lease(reader, ended)))
        .map(Lease::withoutToken)
        .orElseThrow(
            () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no attempt '" + id + "'"));
  }

  private static Lease lease(Reader reader, Attempt ended) {
    Agenda agenda =
        reader
            .get(Tables.AGENDAS, ended.agenda())
            .orElseThrow(() ->
                new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + ended.agenda()));
    return new Lease(
        ended.attempt(),
        ended.agenda(),
        ended.index(),
        ended.run(),
        ended.number(),
        agenda.customer(),
        ended.agent(),
        agenda.pool(),
        ended.host(),
        "",
        ended.leasedMicros(),
        OperationState.RUNNING,
        Json.NULL,
        "",
        io.dynode.model.Resources.NONE,
        ended.environment(),
        /* uploads= */ false);
  }

  /** Whether all that the operation takes from others is of before that time. */
  private static boolean unchanged(AgendaWork agenda, int index, long sinceMicros) {
    PlannedOperation planned = agenda.planned(index);
    for (int k = 0; k < planned.dependencyCount(); k++) {
      if (!endedBefore(agenda, planned.dependency(k), sinceMicros)) {
        return false;
      }
    }
    if (planned.parent() < 0) {
      return true;
    }
    // An instance takes what its forEach does; what was made is what its generator left.
    return (planned.number() >= 0 || endedBefore(agenda, planned.parent(), sinceMicros))
        && unchanged(agenda, planned.parent(), sinceMicros);
  }

  private static boolean endedBefore(AgendaWork agenda, int index, long micros) {
    return agenda
        .operation(index)
        .filter(row -> row.state().ended() && row.endedMicros() <= micros)
        .isPresent();
  }

  /** Whether a rerun that began after that time gave the agenda another definition. */
  private static boolean redefined(Reader reader, Agenda agenda, long sinceMicros) {
    for (AgendaRun run : reader.scan(Scan.of(Tables.RUNS, LOOKED_AT, agenda.id()))) {
      if (run.run() > 1 && run.atMicros() >= sinceMicros) {
        // The first one since says what the agenda was before.
        return RunRows.definition(run)
            .filter(hash -> !hash.equals(agenda.definition()))
            .isPresent();
      }
    }
    return false;
  }

  private static ProblemException gone(AttemptId attempt, String why) {
    return new ProblemException(
        ErrorCode.GONE, "What attempt '" + attempt + "' was given is not known any more: " + why);
  }
}
