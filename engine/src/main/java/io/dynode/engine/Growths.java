package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import io.dynode.workflow.Grown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and compiles the operations that generators left in their outputs. */
final class Growths {
  private static final String OPERATIONS = "/operations";

  private final EngineCore core;

  Growths(EngineCore core) {
    this.core = core;
  }

  /** What a generator made, or why it cannot be taken. */
  sealed interface Made {
    record Good(Definitions.Stored definition) implements Made {
      Grown grown() {
        return new Grown(definition.row().hash(), definition.plan());
      }
    }

    record Bad(ProblemException why) implements Made {}
  }

  /** What the reports of successes bring, compiled before the writer has to wait for it. */
  Map<AttemptId, Made> prepare(List<Report> reports) {
    Map<AttemptId, Made> prepared = new LinkedHashMap<>();
    for (Report report : reports) {
      if (report.succeeded() && report.output().at(OPERATIONS).isPresent()) {
        core.parts()
            .store()
            .read(reader -> generator(reader, report))
            .ifPresent(agenda ->
                prepared.put(
                    report.attempt(), made(core.parts().store()::read, agenda, report.output())));
      }
    }
    return prepared;
  }

  /** The agenda of the attempt, if that is a generator's. */
  private Optional<Agenda> generator(Reader reader, Report report) {
    Optional<Lease> lease = reader.get(Tables.LEASES, report.attempt());
    Optional<Agenda> agenda = lease.flatMap(l -> reader.get(Tables.AGENDAS, l.agenda()));
    return agenda.filter(a ->
        new StoredMembers(reader, core.definitions(), a)
                .roster()
                .planned(lease.orElseThrow().index())
                .growth()
            != Growth.NONE);
  }

  /** What a generator of that agenda made. */
  Made made(Reads reads, Agenda agenda, Json output) {
    try {
      AgendaSpec spec = spec(reads, agenda, output);
      Definitions.Stored stored =
          core.definitions()
              .compileGrown(
                  spec, new VisibleModules(core.catalog(), reads, agenda.customer().value()));
      if (stored.plan().size() > 0) {
        reads.read(reader -> {
          new FitCheck(reader, agenda.pool().value()).check(stored);
          return Done.DONE;
        });
      }
      return new Made.Good(stored);
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e; // It says nothing about what was made: the agent repeats its report.
      }
      return new Made.Bad(Flow.refused(e));
    }
  }

  private AgendaSpec spec(Reads reads, Agenda agenda, Json output) {
    Json operations =
        output
            .at(OPERATIONS)
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.MISSING_FIELD,
                    "A generator leaves a list 'operations' in out/output.json; it may be empty",
                    OPERATIONS));
    AgendaSpec own =
        reads.read(reader -> core.definitions().plan(reader, agenda.definition()).spec());
    AgendaSpec made = Records.decode(Json.object("operations", operations), AgendaSpec.class);
    return made.under(own);
  }
}
