package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Event;
import io.dynode.model.EventKey;
import io.dynode.model.ObjectRef;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/**
 * Events whose time is over, or that are more than are kept, with what became of them: never one
 * that a trigger has not decided on, one whose agenda is there, or one whose identity is needed to
 * know a repeat.
 */
final class EventSweep implements Sweep {
  /** Rows of one event, or of its cascade, that are looked at; one with more is kept. */
  private static final int MOST = 1_000;

  /** Names of files removed in one command; the event goes with the last. */
  private static final int FILES = 1_000;

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
    return "Removes events of long ago, with their dispatches and dead letters.";
  }

  @Override
  public Course begin() {
    return new NewestFirst<>(
        Tables.EVENTS,
        core.settings().retention().page(),
        event -> event.customer().value(),
        _ -> true,
        (reader, event, newer, now) ->
            due(reader, event, newer, now)
                ? Optional.of(Due.of("event " + event.key(), new Remove(event, newer)))
                : Optional.empty());
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
    List<Dispatch> dispatches = dispatches(reader, event.key());
    if (dispatches.size() == MOST) {
      return false;
    }
    for (Dispatch dispatch : dispatches) {
      boolean open =
          dispatch.outcome() == DispatchOutcome.PENDING
              || dispatch.outcome() == DispatchOutcome.PARKED;
      boolean there =
          !dispatch.agenda().isEmpty()
              && reader.get(Tables.AGENDAS, new AgendaId(dispatch.agenda())).isPresent();
      if (open || there) {
        return false;
      }
    }
    return !caused(reader, event);
  }

  /** An agenda may have the event of the one that submitted it. */
  private static boolean caused(Reader reader, Event event) {
    String key = event.key().text();
    List<Agenda> cascade =
        reader.scan(Scan.along(Tables.AGENDAS, "by_correlation", MOST, event.correlationId()));
    return cascade.size() == MOST || cascade.stream().anyMatch(a -> a.causeEvent().equals(key));
  }

  private static List<Dispatch> dispatches(Reader reader, EventKey key) {
    return reader.scan(Scan.of(Tables.DISPATCHES, MOST, key.customer(), key.source(), key.id()));
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
      return List.of(new Lock(Lock.Scope.KEY, "event/" + seen.source() + "/" + seen.id()));
    }

    @Override
    public Boolean decide(Work work) {
      EventKey key = seen.key();
      Optional<Event> event =
          work.get(Tables.EVENTS, key.customer(), key.source(), key.id())
              .filter(e -> e.sequence() == seen.sequence())
              .filter(e -> due(work, e, newer, work.nowMicros()));
      if (event.isEmpty()) {
        return false;
      }
      List<ObjectRef> files =
          work.scan(Scan.of(Tables.OBJECT_REFS, FILES, EventIntake.owner(key.text())));
      for (ObjectRef file : files) {
        work.delete(Tables.OBJECT_REFS, file.owner(), file.path());
        work.get(Tables.OBJECTS, file.hash())
            .filter((StoredObject o) -> o.generation() == file.generation())
            .ifPresent(o -> ObjectRows.reference(work, o, -1));
      }
      if (files.size() == FILES) {
        // The next round goes on with it.
        return false;
      }
      for (Dispatch d : dispatches(work, key)) {
        work.delete(
            Tables.DISPATCHES, d.customer(), d.source(), d.eventId(), d.trigger(), d.replay());
      }
      work.delete(Tables.EVENTS, key.customer(), key.source(), key.id());
      return true;
    }
  }
}
