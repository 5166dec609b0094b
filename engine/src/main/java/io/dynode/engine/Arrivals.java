package io.dynode.engine;

import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.Event;
import io.dynode.model.EventKey;
import io.dynode.model.Json;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import io.dynode.workflow.WaitPayloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tells operations that wait for an event of one that was accepted after they began to. Told at
 * least once; who was told does not wait any more.
 */
final class Arrivals {
  /** Kind of the rows in the outbox. */
  static final String KIND = "arrival";

  private static final int PAGE = 100;

  private final EngineCore core;
  private final Batcher batcher;
  private final Compiled filters;

  Arrivals(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.filters = new Compiled(core.parts().expressions(), WaitPayloads.VARIABLES);
  }

  /** Whether somebody may wait for it. */
  static boolean wanted(Reader reader, Event event) {
    return lines(event).stream().anyMatch(line -> !reader.scan(line.atMost(1)).isEmpty());
  }

  /** That those who wait are to be told of it. */
  static Outbox of(Event event, long nowMicros) {
    return new Outbox(
        KIND + "/" + event.sequence(),
        KIND,
        event.key().text(),
        event.correlationId(),
        Json.EMPTY,
        nowMicros,
        0);
  }

  /** Those who wait for its very type, then those who wait for several. */
  private static List<Scan<Await>> lines(Event event) {
    List<Scan<Await>> lines = new ArrayList<>();
    for (String subject : List.of(event.type(), WaitPayloads.ANY)) {
      lines.add(
          Scan.along(
              Tables.AWAITS, "by_subject", PAGE, event.customer(), AwaitKind.EVENT, subject));
    }
    return lines;
  }

  CompletionStage<?> tell(Outbox row) {
    EventKey key = EventKey.parse(row.subject());
    Optional<Event> event =
        core.parts()
            .store()
            .read(reader -> reader.get(Tables.EVENTS, key.customer(), key.source(), key.id()));
    CompletionStage<Done> told = CompletableFuture.completedFuture(Done.DONE);
    if (event.isPresent()) {
      for (Scan<Await> line : lines(event.get())) {
        told = told.thenCompose(_ -> tell(event.get(), line));
      }
    }
    return told.thenCompose(_ -> batcher.submit(new Told(row.id())));
  }

  private CompletionStage<Done> tell(Event event, Scan<Await> line) {
    List<Await> page = core.parts().store().read(reader -> reader.scan(line));
    List<CompletableFuture<Done>> told = new ArrayList<>();
    for (Await await : page) {
      if (await.sequence() < event.sequence() && matches(await, event)) {
        told.add(
            batcher
                .submit(new AwaitedCommand(core, await, Ending.succeeded(event.body())))
                .toCompletableFuture());
      }
    }
    CompletionStage<Done> all =
        CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).thenApply(_ -> Done.DONE);
    if (page.size() < PAGE) {
      return all;
    }
    Await last = page.getLast();
    return all.thenCompose(_ -> tell(event, line.after(last.agenda(), last.index())));
  }

  /** A condition that cannot be evaluated on the event is not met. */
  private boolean matches(Await await, Event event) {
    if (WaitPayloads.types(await.body()).stream()
        .noneMatch(type -> EventIntake.matches(type, event.type()))) {
      return false;
    }
    String filter = await.body().at("/filter").flatMap(Json::text).orElse("");
    if (filter.isBlank()) {
      return true;
    }
    Json with = await.body().at("/with").orElse(Json.EMPTY);
    try {
      return filters
          .get(filter)
          .evaluate(Map.of("event", event.body(), "with", with))
          .equals(Json.TRUE);
    } catch (ProblemException e) {
      return false;
    }
  }

  /** All who wait were told. */
  private record Told(String id) implements Command<Done> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.KEY, "outbox/" + id));
    }

    @Override
    public Done decide(Work work) {
      if (work.get(Tables.OUTBOX, id).isPresent()) {
        work.delete(Tables.OUTBOX, id);
      }
      return Done.DONE;
    }
  }
}
