package io.dynode.engine;

import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Outbox;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What the engine does by itself: beats, timers, leftovers, the outbox and dispatching. */
final class Duties {
  private static final int PAGE = 128;
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration PARKED_POLL = Duration.ofSeconds(1);
  private static final Duration PARKED_PAGE_REST = Duration.ofMillis(20);
  private static final Duration TICK = Duration.ofMillis(1);

  private final EngineCore core;
  private final Batcher batcher;
  private final Dispatcher dispatcher;
  private final List<Duty> duties;
  private long lastBeat;
  private List<Object> parkedAfter = List.of();

  Duties(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.dispatcher = new Dispatcher(core);
    this.duties =
        List.of(
            new Duty("The beat", "beat", core, this::beat),
            new Duty("Timers", Signals.Topic.TIMERS, core, this::timers),
            new Duty("Leftovers", Signals.Topic.SPREADS, core, this::spreads),
            new Duty("The outbox", Signals.Topic.OUTBOX, core, this::outbox),
            new Duty("Dispatching", Signals.Topic.DISPATCHES, core, this::pending),
            new Duty("Parked events", "parked", core, this::parked));
  }

  void start() {
    lastBeat = core.clock().monotonicMicros();
    duties.forEach(Duty::start);
  }

  void stop() {
    duties.forEach(Duty::stop);
  }

  private CompletionStage<Duration> beat() {
    long now = core.clock().monotonicMicros();
    long beat = RegisterCommand.micros(core.settings().beat());
    long elapsed = Math.min(now - lastBeat, beat);
    lastBeat = now;
    long target = core.parts().store().read(ServiceClock::now) + elapsed;
    return batcher
        .submit(new BeatCommand(core, target))
        .thenApply(beaten -> beaten.more() ? Duration.ZERO : core.settings().beat());
  }

  private CompletionStage<Duration> timers() {
    List<Timer> timers =
        core.parts().store().read(r -> r.scan(Scan.along(Tables.TIMERS, "by_due", PAGE)));
    long now = core.clock().wallMicros();
    List<Timer> due = timers.stream().filter(t -> t.dueMicros() <= now).toList();
    if (due.isEmpty()) {
      return CompletableFuture.completedFuture(untilNext(timers, now));
    }
    return all(
        due, t -> batcher.submit(new FlowCommand.Wake(core, t.agenda(), t.index(), t.run())));
  }

  private static Duration untilNext(List<Timer> timers, long now) {
    if (timers.isEmpty()) {
      return POLL;
    }
    Duration next = Duration.ofNanos((timers.getFirst().dueMicros() - now) * 1_000).plus(TICK);
    return next.compareTo(POLL) < 0 ? next : POLL;
  }

  private CompletionStage<Duration> spreads() {
    List<Spread> spreads = core.parts().store().read(r -> r.scan(Scan.of(Tables.SPREADS, PAGE)));
    return all(
        spreads, s -> batcher.submit(new FlowCommand.Continue(core, s.agenda(), s.source())));
  }

  private CompletionStage<Duration> outbox() {
    long now = core.clock().wallMicros();
    List<Outbox> rows =
        core.parts().store().read(r -> r.scan(Scan.along(Tables.OUTBOX, "by_due", PAGE))).stream()
            .filter(row -> row.dueMicros() <= now)
            .toList();
    return all(rows, row -> batcher.submit(new PublishCommand(core, row.id())));
  }

  private CompletionStage<Duration> pending() {
    return all(dispatches(DispatchOutcome.PENDING), this::dispatch);
  }

  /** One page of parked events a time, in turn, so that one full queue does not hide others. */
  private CompletionStage<Duration> parked() {
    Scan<Dispatch> scan = Scan.along(Tables.DISPATCHES, "by_outcome", PAGE, DispatchOutcome.PARKED);
    Scan<Dispatch> here = parkedAfter.isEmpty() ? scan : scan.after(parkedAfter.toArray());
    List<Dispatch> page = core.parts().store().read(r -> r.scan(here));
    parkedAfter =
        page.size() < PAGE
            ? List.of()
            : List.of(page.getLast().dueMicros(), page.getLast().sequence());
    List<Dispatch> roomy =
        core.parts().store().read(r -> page.stream().filter(d -> dispatcher.room(r, d)).toList());
    Duration rest = parkedAfter.isEmpty() ? PARKED_POLL : PARKED_PAGE_REST;
    return roomy.isEmpty() ? CompletableFuture.completedFuture(rest) : all(roomy, this::dispatch);
  }

  private List<Dispatch> dispatches(DispatchOutcome outcome) {
    return core.parts()
        .store()
        .read(r -> r.scan(Scan.along(Tables.DISPATCHES, "by_outcome", PAGE, outcome)));
  }

  private CompletionStage<?> dispatch(Dispatch dispatch) {
    return batcher.submit(
        core.parts().store().read(reader -> dispatcher.prepare(reader, dispatch)));
  }

  /** Does all of them; then at once the next ones, if there were any, else after the poll. */
  private static <T> CompletionStage<Duration> all(
      List<T> items, Function<T, CompletionStage<?>> each) {
    if (items.isEmpty()) {
      return CompletableFuture.completedFuture(POLL);
    }
    List<CompletableFuture<?>> done = new ArrayList<>();
    items.forEach(item -> done.add(each.apply(item).toCompletableFuture()));
    return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new))
        .thenApply(_ -> Duration.ZERO);
  }
}
