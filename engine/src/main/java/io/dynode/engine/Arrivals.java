package io.dynode.engine;

import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.Event;
import io.dynode.model.EventKey;
import io.dynode.model.Json;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.spi.Executor;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import io.dynode.workflow.WaitPayloads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells operations that wait for an event of one that was accepted after they began to. Told at
 * least once; who was told does not wait any more.
 *
 * <p>Comparing takes as long as the waits are many and their filters slow. It is done beside the
 * other duties, for each customer one event after the other, so that nobody waits for another's: a
 * row of the outbox is put off for so long that nobody else looks at it meanwhile.
 */
final class Arrivals {
  /** Kind of the rows in the outbox. */
  static final String KIND = "arrival";

  /** Events of a customer that stand in line on one server; more are looked at later. */
  static final int MOST = 1_000;

  /** Customers whose events are compared at once, on one server. */
  static final int LANES = 4;

  /** How long a row is put off that stands in line here: who dies leaves it to others. */
  static final Duration TURN = Duration.ofMinutes(1);

  /** How often it is put off anew while it stands there. */
  private static final Duration RENEWAL = Duration.ofSeconds(20);

  private static final System.Logger LOG = System.getLogger(Arrivals.class.getName());
  private static final int PAGE = 100;

  /** Rows that are put off anew in one command. */
  private static final int AT_ONCE = 500;

  private final EngineCore core;
  private final Batcher batcher;
  private final Compiled filters;

  /** By customer. Like all that follows only touched by the duties' own tasks. */
  private final Map<String, Deque<Outbox>> lines = new LinkedHashMap<>();

  /** Rows that stand in a line or are compared, and until when each is put off. */
  private final Map<String, Long> known = new TreeMap<>();

  private boolean renews;

  /** Customers of whom an event is being compared. */
  private final Set<String> busy = new TreeSet<>();

  Arrivals(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.filters = new Compiled(core.parts().expressions(), WaitPayloads.VARIABLES);
  }

  /** Whether somebody may wait for it. */
  static boolean wanted(Reader reader, Event event) {
    return scans(event).stream().anyMatch(line -> !reader.scan(line.atMost(1)).isEmpty());
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
  private static List<Scan<Await>> scans(Event event) {
    List<Scan<Await>> scans = new ArrayList<>();
    for (String subject : List.of(event.type(), WaitPayloads.ANY)) {
      scans.add(
          Scan.along(
              Tables.AWAITS, "by_subject", PAGE, event.customer(), AwaitKind.EVENT, subject));
    }
    return scans;
  }

  /** Completes when the row is put off; it stands in its customer's line behind that. */
  CompletionStage<Done> tell(Outbox row) {
    long until = core.clock().wallMicros() + RegisterCommand.micros(TURN);
    return batcher
        .submit(new PutOff(Map.of(row.id(), 0L), until))
        .thenApply(mine -> {
          if (!mine.isEmpty()) {
            core.parts().duties().execute(() -> enter(row, until));
          }
          return Done.DONE;
        });
  }

  /** One that stands there already keeps its place; one too many comes again after its turn. */
  private void enter(Outbox row, long untilMicros) {
    Deque<Outbox> line = lines.computeIfAbsent(customer(row), _ -> new ArrayDeque<>());
    if (known.replace(row.id(), untilMicros) == null && line.size() < MOST) {
      known.put(row.id(), untilMicros);
      line.add(row);
    }
    begin();
    renewSoon();
  }

  private void renewSoon() {
    if (!renews && !known.isEmpty()) {
      renews = true;
      core.parts().duties().schedule(RENEWAL, this::renew);
    }
  }

  /** Puts off anew what is not done yet: no other server is to begin the same. */
  private void renew() {
    long soon = core.clock().wallMicros() + RegisterCommand.micros(TURN.minus(RENEWAL));
    Deque<String> ids = new ArrayDeque<>();
    known.forEach((id, until) -> {
      if (until < soon) {
        ids.add(id);
      }
    });
    renew(ids);
  }

  /** Some, and behind them the next: others' commands find their place in between. */
  private void renew(Deque<String> ids) {
    Map<String, Long> some = new TreeMap<>();
    while (some.size() < AT_ONCE && !ids.isEmpty()) {
      String id = ids.remove();
      Long mine = known.get(id);
      if (mine != null) {
        some.put(id, mine);
      }
    }
    if (some.isEmpty()) {
      renews = false;
      renewSoon();
      return;
    }
    long until = core.clock().wallMicros() + RegisterCommand.micros(TURN);
    var _ =
        batcher
            .submit(new PutOff(some, until))
            .whenComplete((kept, failure) ->
                core.parts()
                    .duties()
                    .execute(() -> {
                      if (failure == null) {
                        kept.forEach(id -> known.replace(id, until));
                      }
                      renew(ids);
                    }));
  }

  private static String customer(Outbox row) {
    return EventKey.parse(row.subject()).customer().value();
  }

  private void begin() {
    lines.values().removeIf(Deque::isEmpty);
    for (Map.Entry<String, Deque<Outbox>> line : lines.entrySet()) {
      if (busy.size() < LANES && busy.add(line.getKey())) {
        new Comparison(line.getValue().remove()).go();
      }
    }
  }

  private void end(Outbox row) {
    known.remove(row.id());
    busy.remove(customer(row));
    Deque<Outbox> line = lines.remove(customer(row));
    if (line != null) {
      lines.put(customer(row), line); // behind those of the others
    }
    begin();
  }

  /** Of one event with all that wait, page by page. */
  private final class Comparison {
    private final Outbox row;
    private final Deque<Scan<Await>> left = new ArrayDeque<>();
    private @Nullable Event event;

    Comparison(Outbox row) {
      this.row = row;
    }

    /** Looks beside the duties, tells those who are met, and goes on from there. */
    void go() {
      Executor duties = core.parts().duties();
      var _ =
          duties
              .blocking(this::look)
              .thenCompose(this::tell)
              .whenComplete((_, failure) -> duties.execute(() -> told(failure)));
    }

    private void told(@Nullable Throwable failure) {
      if (failure != null) {
        Warnings.log(
            LOG, "Not all who wait for an event were told; it is tried again in " + TURN, failure);
        end(row);
      } else if (left.isEmpty()) {
        end(row);
      } else {
        go();
      }
    }

    /** The next who are met; empty: there are no more. */
    private List<Await> look() {
      Event here = event;
      if (here == null) {
        EventKey key = EventKey.parse(row.subject());
        Optional<Event> found =
            read(reader -> reader.get(Tables.EVENTS, key.customer(), key.source(), key.id()));
        if (found.isEmpty()) {
          return List.of();
        }
        here = found.get();
        event = here;
        left.addAll(scans(here));
      }
      List<Await> met = new ArrayList<>();
      while (met.size() < PAGE && !left.isEmpty()) {
        met.addAll(next(here, left.remove()));
      }
      return met;
    }

    private List<Await> next(Event here, Scan<Await> scan) {
      List<Await> page = read(reader -> reader.scan(scan));
      if (page.size() == PAGE) {
        Await last = page.getLast();
        left.addFirst(scan.after(last.agenda(), last.index()));
      }
      return page.stream()
          .filter(await -> await.sequence() < here.sequence() && matches(await, here))
          .toList();
    }

    private CompletionStage<Done> tell(List<Await> met) {
      Ending ending = Ending.succeeded(event == null ? Json.NULL : event.body());
      CompletableFuture<?>[] told =
          met.stream()
              .map(await -> batcher.submit(new AwaitedCommand(core, await, ending)))
              .map(CompletionStage::toCompletableFuture)
              .toArray(CompletableFuture<?>[]::new);
      return CompletableFuture.allOf(told)
          .thenCompose(_ ->
              left.isEmpty()
                  ? batcher.submit(new Told(row.id()))
                  : CompletableFuture.completedFuture(Done.DONE));
    }
  }

  private <T> T read(Function<Reader, T> body) {
    return core.parts().store().read(body);
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
