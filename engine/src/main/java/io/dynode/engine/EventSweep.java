package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.model.Agenda;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Event;
import io.dynode.model.EventKey;
import io.dynode.model.ObjectRef;
import io.dynode.model.Retention.Keep;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Events whose time is over, or that are more than are kept, with what became of them: never one
 * that a trigger has not decided on, one whose agenda is there, or one whose identity is needed to
 * know a repeat.
 */
final class EventSweep implements Sweep {
  /** Rows of its own removed in one command; the event goes with the last. */
  private static final int ROWS = 1_000;

  /** Events looked at in one read: each may be large. */
  private static final int PAGE = 16;

  private static final Set<DispatchOutcome> OPEN =
      Set.of(DispatchOutcome.PENDING, DispatchOutcome.PARKED);

  private final EngineCore core;

  EventSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "events";
  }

  @Override
  public String says() {
    return "Removes events of long ago, with their dispatches and dead letters; archived where"
        + " their customer wants that. None within limits.dedupeWindow, however many there are.";
  }

  @Override
  public Course begin() {
    int page = Math.min(PAGE, core.settings().retention().page());
    return new OldestFirst<>(Tables.EVENTS, page, new Events());
  }

  private final class Events implements OldestFirst.Rules<Event> {
    private final Together<EventArchive.Over> together;

    Events() {
      EventArchive archive = new EventArchive(core, EventSweep.this::due);
      this.together = new Together<>(EventArchive.TOGETHER, archive::due);
    }

    @Override
    public Keep keep(Reader reader, String customer) {
      return Keeps.events(reader, core, customer);
    }

    @Override
    public long sinceMicros(Event event) {
      return event.acceptedMicros();
    }

    @Override
    public Optional<Due> due(Reader reader, Event event, long newer, long nowMicros) {
      if (!EventSweep.this.due(reader, event, newer, nowMicros)) {
        return Optional.empty();
      }
      return archived(reader, event)
          ? together.add(new EventArchive.Over(event, newer), JsonText.bytes(event.body()).length)
          : Optional.of(Due.of("event " + event.key(), new Remove(event, newer)));
    }

    @Override
    public Optional<Due> rest() {
      return together.rest();
    }
  }

  private boolean archived(Reader reader, Event event) {
    return Keeps.archive(reader, core, event.customer().value());
  }

  private boolean due(Reader reader, Event event, long newer, long nowMicros) {
    long identity = RegisterCommand.micros(core.settings().dedupeWindow());
    return nowMicros - event.acceptedMicros() >= identity
        && Keeps.over(
            Keeps.events(reader, core, event.customer().value()),
            event.acceptedMicros(),
            newer,
            nowMicros)
        && free(reader, event);
  }

  /** Whether nothing that is there needs it. */
  private static boolean free(Reader reader, Event event) {
    EventKey key = event.key();
    Scan<Dispatch> open =
        Scan.of(Tables.DISPATCHES, 1, key.customer(), key.source(), key.id())
            .where("outcome", OPEN);
    // Those its dispatches started, and those that have it of the one that submitted them.
    Scan<Agenda> caused = Scan.along(Tables.AGENDAS, "by_event", 1, key.text());
    return reader.scan(open).isEmpty() && reader.scan(caused).isEmpty();
  }

  /** Removes one, if that is still right. */
  private final class Remove implements Command<Boolean> {
    private final Event seen;
    private final long newer;

    Remove(Event seen, long newer) {
      this.seen = seen;
      this.newer = newer;
    }

    @Override
    public List<Lock> locks() {
      return List.of(EventArchive.lock(seen));
    }

    @Override
    public Boolean decide(Work work) {
      EventKey key = seen.key();
      Optional<Event> event =
          work.get(Tables.EVENTS, key.customer(), key.source(), key.id())
              .filter(e -> e.sequence() == seen.sequence())
              .filter(e -> due(work, e, newer, work.nowMicros()))
              // Its customer may have asked for archives since it was looked at.
              .filter(e -> !archived(work, e));
      if (event.isEmpty()) {
        return false;
      }
      List<ObjectRef> files =
          work.scan(Scan.of(Tables.OBJECT_REFS, ROWS, EventIntake.owner(key.text())));
      files.forEach(file -> EventArchive.release(work, file));
      if (files.size() == ROWS) {
        // The next round goes on with it.
        return false;
      }
      List<Dispatch> dispatches =
          work.scan(Scan.of(Tables.DISPATCHES, ROWS, key.customer(), key.source(), key.id()));
      for (Dispatch d : dispatches) {
        work.delete(
            Tables.DISPATCHES, d.customer(), d.source(), d.eventId(), d.trigger(), d.replay());
      }
      if (dispatches.size() == ROWS) {
        return false;
      }
      work.delete(Tables.EVENTS, key.customer(), key.source(), key.id());
      return true;
    }
  }
}
