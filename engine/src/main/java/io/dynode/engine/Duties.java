package io.dynode.engine;

import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Outbox;
import io.dynode.model.Reap;
import io.dynode.model.Removal;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** What the engine does by itself: beats, timers, leftovers, the outbox and dispatching. */
final class Duties {
  private static final int PAGE = 128;

  /** Leftovers done at once: each may take as long as a command may, and others wait for them. */
  private static final int FEW = 16;

  /** Agendas whose rows are removed at once, each with many rows in a command. */
  private static final int REMOVED = 4;

  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration PARKED_POLL = Duration.ofSeconds(1);
  private static final Duration PARKED_PAGE_REST = Duration.ofMillis(20);
  private static final long OLD_BEAT_MICROS = 15_000_000;
  private static final Duration TICK = Duration.ofMillis(1);

  private final EngineCore core;
  private final Batcher batcher;
  private final StandingDuties standing;
  private final Dispatcher dispatcher;
  private final Arrivals arrivals;
  private final Lanes lanes;
  private final SelfReruns selfReruns;
  private final Round<Timer> timers;
  private final Round<Spread> spreads;
  private final Round<Outbox> outbox;
  private final Round<Dispatch> pending;
  private final Round<Removal> removals;
  private final Round<Reap> reaps;
  private final List<Duty> duties;
  private long lastBeat;

  /** What the service clock showed at this server's last beat; -1 before the first. */
  private volatile long shown = -1;

  private volatile long beatenMicros;
  private List<Object> parkedAfter = List.of();

  Duties(EngineCore core, Batcher batcher, Webhooks webhooks, DutyControl known) {
    this.core = core;
    this.batcher = batcher;
    this.standing = known.standing();
    this.dispatcher = new Dispatcher(core);
    this.arrivals = new Arrivals(core, batcher);
    this.lanes = new Lanes(core, batcher);
    this.selfReruns = new SelfReruns(core, batcher, lanes, () -> standing.woken(1, 1));
    this.timers = new Round<>(store(), Scan.along(Tables.TIMERS, "by_due", PAGE));
    this.spreads = new Round<>(store(), Scan.of(Tables.SPREADS, FEW));
    this.outbox = new Round<>(store(), Scan.along(Tables.OUTBOX, "by_due", PAGE));
    this.pending =
        new Round<>(
            store(), Scan.along(Tables.DISPATCHES, "by_outcome", PAGE, DispatchOutcome.PENDING));
    this.removals = new Round<>(store(), Scan.of(Tables.REMOVALS, REMOVED));
    this.reaps = new Round<>(store(), Scan.of(Tables.REAPS, FEW));
    this.duties = new ArrayList<>(known.duties());
    duties.addAll(AwaitDuty.duties(core, batcher, lanes));
    duties.addAll(
        List.of(
            new Duty("The beat", Signals.Topic.BEAT, core, this::beat),
            new Duty("Timers", Signals.Topic.TIMERS, core, this::timers),
            new Duty("Leftovers", Signals.Topic.SPREADS, core, this::spreads),
            new Duty("The outbox", Signals.Topic.OUTBOX, core, this::outbox),
            new Duty("Dispatching", Signals.Topic.DISPATCHES, core, this::pending),
            new Duty("Parked events", "parked", core, this::parked),
            new Duty("Files that go", Signals.Topic.REAPS, core, this::reaps),
            new Duty("Webhooks", Signals.Topic.DELIVERIES, core, webhooks::round),
            new Duty("Removals", Signals.Topic.REMOVALS, core, this::removals)));
  }

  /** What goes on by itself. */
  List<String> names() {
    return duties.stream().map(Duty::name).toList();
  }

  void start() {
    lastBeat = core.clock().monotonicMicros();
    beatenMicros = lastBeat;
    duties.forEach(Duty::start);
  }

  /** Whether the beat went well lately: without it no lost attempt is found. */
  boolean beating() {
    return core.clock().monotonicMicros() - beatenMicros < OLD_BEAT_MICROS;
  }

  void stop() {
    duties.forEach(Duty::stop);
    lanes.stop();
  }

  private CompletionStage<Duration> beat() {
    long now = core.clock().monotonicMicros();
    long beat = RegisterCommand.micros(core.settings().beat());
    long current = store().read(ServiceClock::now);
    // From what it showed at the last beat: what other servers have added since is the same time.
    long elapsed = shown < 0 ? 0 : Math.min(now - lastBeat, beat);
    long target = (shown < 0 ? current : shown) + elapsed;
    lastBeat = now;
    return batcher
        .submit(new BeatCommand(core, target))
        .thenApply(beaten -> {
          shown = Math.max(current, target);
          beatenMicros = core.clock().monotonicMicros();
          standing.beaten(beaten.reclaimed());
          return beaten.more() ? Duration.ZERO : core.settings().beat();
        });
  }

  private CompletionStage<Duration> timers() {
    List<Timer> page = timers.page();
    long now = core.clock().wallMicros();
    List<Timer> due = page.stream().filter(t -> t.dueMicros() <= now).toList();
    Set<Timer> retries = standing.retries(due);
    AtomicInteger retried = new AtomicInteger();
    return timers
        .each(
            due,
            untilNext(page, now),
            t ->
                t.index() == Flow.RERUN_TIMER
                    ? selfReruns.begin(t)
                    : batcher
                        .submit(new FlowCommand.Wake(core, t.agenda(), t.index(), t.run()))
                        .thenApply(done -> {
                          retried.addAndGet(retries.contains(t) ? 1 : 0);
                          return done;
                        }))
        .thenApply(rest -> {
          standing.woken(due.size(), retried.get());
          return rest;
        });
  }

  private static Duration untilNext(List<Timer> timers, long now) {
    if (timers.isEmpty()) {
      return POLL;
    }
    Duration next = Duration.ofNanos((timers.getFirst().dueMicros() - now) * 1_000).plus(TICK);
    return next.compareTo(POLL) < 0 ? next : POLL;
  }

  private CompletionStage<Duration> spreads() {
    return spreads.each(
        spreads.page(),
        POLL,
        s -> batcher.submit(new FlowCommand.Continue(core, s.agenda(), s.source())));
  }

  /** First the file, then its row: what dies in between is done again. */
  private CompletionStage<Duration> reaps() {
    return reaps.each(
        reaps.page(),
        POLL,
        r -> {
          ObjectStore.Key key = new ObjectStore.Key(r.hash(), r.generation());
          return core.parts()
              .duties()
              .blocking(() -> {
                core.parts().objects().delete(key);
                return key;
              })
              .thenCompose(_ -> batcher.submit(new ReapCommand.Bury(r)));
        });
  }

  private CompletionStage<Duration> removals() {
    return removals.each(
        removals.page(), POLL, r -> batcher.submit(new RemovalCommand(r.agenda())));
  }

  private CompletionStage<Duration> outbox() {
    long now = core.clock().wallMicros();
    List<Outbox> due = outbox.page().stream().filter(row -> row.dueMicros() <= now).toList();
    return outbox.each(due, POLL, this::send);
  }

  private CompletionStage<?> send(Outbox row) {
    return switch (row.kind()) {
      case Arrivals.KIND -> arrivals.tell(row);
      case FamilyCommand.KIND -> batcher.submit(new FamilyCommand(row.id()));
      default -> batcher.submit(new PublishCommand(core, row.id()));
    };
  }

  private CompletionStage<Duration> pending() {
    return pending.each(pending.page(), POLL, this::dispatch);
  }

  /** One page of parked events a time, in turn, so that one full queue does not hide others. */
  private CompletionStage<Duration> parked() {
    Scan<Dispatch> scan = Scan.along(Tables.DISPATCHES, "by_outcome", PAGE, DispatchOutcome.PARKED);
    Scan<Dispatch> here = parkedAfter.isEmpty() ? scan : scan.after(parkedAfter.toArray());
    List<Dispatch> page = store().read(r -> r.scan(here));
    parkedAfter =
        page.size() < PAGE
            ? List.of()
            : List.of(page.getLast().dueMicros(), page.getLast().sequence());
    List<Dispatch> roomy =
        store().read(r -> page.stream().filter(d -> dispatcher.room(r, d)).toList());
    Duration rest = parkedAfter.isEmpty() ? PARKED_POLL : PARKED_PAGE_REST;
    return new Round<>(store(), scan).each(roomy, rest, this::dispatch);
  }

  private CompletionStage<?> dispatch(Dispatch dispatch) {
    return batcher.submit(store().read(reader -> dispatcher.prepare(reader, dispatch)));
  }

  private StateStore store() {
    return core.parts().store();
  }
}
