package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.CustomerId;
import io.dynode.model.Json;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Takes one event from the outbox to the bus; nothing, if another did it meanwhile. */
record PublishCommand(EngineCore core, String id) implements Command<Done> {
  private static final System.Logger LOG = System.getLogger(PublishCommand.class.getName());
  private static final long RETRY_MICROS = 5_000_000;

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "outbox/" + id));
  }

  @Override
  public Done decide(Work work) {
    Optional<Outbox> row = work.get(Tables.OUTBOX, id);
    if (row.isEmpty()) {
      return Done.DONE;
    }
    Json.Obj event = (Json.Obj) row.get().body().at("/event").orElseThrow();
    EventIntake.Origin origin =
        Records.decodeKnown(row.get().body().at("/origin").orElseThrow(), EventIntake.Origin.class);
    try {
      EventIntake.Draft draft =
          new EventIntake.Draft(
              new CustomerId(row.get().subject()), event, CloudEvents.files(event), origin);
      // All of it or nothing: half an event would be taken for a repeat by the next try.
      work.part(part -> new EventIntake(core.catalog()).take(part, draft));
      work.delete(Tables.OUTBOX, id);
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "Event " + id + " stays in the outbox and is tried again: " + e.getMessage());
      work.put(later(work, row.get()));
    }
    return Done.DONE;
  }

  private static Outbox later(Work work, Outbox row) {
    return new Outbox(
        row.id(),
        row.kind(),
        row.subject(),
        row.correlationId(),
        row.body(),
        work.nowMicros() + RETRY_MICROS,
        row.tries() + 1);
  }
}
