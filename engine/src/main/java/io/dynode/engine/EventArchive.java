package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.ArchivedLines.LineKind;
import io.dynode.model.Dispatch;
import io.dynode.model.Event;
import io.dynode.model.EventKey;
import io.dynode.model.Json;
import io.dynode.model.ObjectRef;
import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Archives events that are over, each with what became of it and the names of its files. */
final class EventArchive {
  /** Events that are archived together. */
  static final int TOGETHER = 200;

  /** Rows that one transaction removes; an event that has more goes in one of its own. */
  private static final int ROWS = 1_000;

  /** Events whose rows are asked for together. */
  private static final int ASKED = 16;

  private final EngineCore core;
  private final Rule rule;

  /** Whether an event is over, with so many newer ones. */
  @FunctionalInterface
  interface Rule {
    boolean over(Reader reader, Event event, long newer, long nowMicros);
  }

  EventArchive(EngineCore core, Rule rule) {
    this.core = core;
    this.rule = rule;
  }

  /** An event that is over, with so many newer ones. */
  record Over(Event event, long newer) {}

  /** The same with all that goes with it. */
  private record Whole(Over over, List<Dispatch> dispatches, List<ObjectRef> files) {
    int rows() {
      return 1 + dispatches.size() + files.size();
    }

    LineArchive.Line line() {
      Event event = over.event();
      return new LineArchive.Line(
          event.sequence(),
          event.acceptedMicros(),
          Json.object(
              "event", Records.encode(event),
              "dispatches", Json.of(dispatches.stream().map(Records::encode).toList()),
              "files", Json.of(files.stream().map(Records::encode).toList())));
    }
  }

  /** Events of one customer that are to go. */
  Sweep.Due due(List<Over> events) {
    Event first = events.getFirst().event();
    String what = events.size() + " events of " + first.customer() + " from " + first.sequence();
    return new Sweep.Due(what, events.size(), true, batcher -> archive(batcher, events));
  }

  /** As many as one transaction removes, then the others. */
  private CompletionStage<Integer> archive(Batcher batcher, List<Over> events) {
    return core.parts()
        .duties()
        .blocking(() -> some(events))
        .thenCompose(some ->
            LineArchive.retire(core, batcher, parcel(some))
                .thenCompose(went -> {
                  List<Over> others = events.subList(some.size(), events.size());
                  return others.isEmpty()
                      ? CompletableFuture.completedFuture(went)
                      : archive(batcher, others).thenApply(more -> went + more);
                }));
  }

  private List<Whole> some(List<Over> events) {
    List<Whole> some = new ArrayList<>();
    int rows = 0;
    for (Over over : events) {
      Whole whole = core.parts().store().read(reader -> whole(reader, over));
      rows += whole.rows();
      if (!some.isEmpty() && rows > ROWS) {
        return some;
      }
      some.add(whole);
    }
    return some;
  }

  private static Whole whole(Reader reader, Over over) {
    EventKey key = over.event().key();
    return new Whole(over, all(reader, dispatches(key)), all(reader, files(key)));
  }

  private static Scan<Dispatch> dispatches(EventKey key) {
    return Scan.of(Tables.DISPATCHES, ROWS, key.customer(), key.source(), key.id());
  }

  private static Scan<ObjectRef> files(EventKey key) {
    return Scan.of(Tables.OBJECT_REFS, ROWS, EventIntake.owner(key.text()));
  }

  private static <R extends Row> List<R> all(Reader reader, Scan<R> scan) {
    List<R> all = new ArrayList<>();
    Scan<R> next = scan;
    while (true) {
      List<R> page = reader.scan(next);
      all.addAll(page);
      if (page.size() < scan.limit()) {
        return all;
      }
      next = next.behind(page.getLast());
    }
  }

  private LineArchive.Parcel parcel(List<Whole> events) {
    List<Lock> locks = new ArrayList<>();
    for (Whole whole : events) {
      locks.add(lock(whole.over().event()));
      locks.addAll(ObjectRows.locks(whole.files().stream().map(ObjectRef::hash).toList()));
    }
    return new LineArchive.Parcel(
        LineKind.EVENTS,
        events.getFirst().over().event().customer(),
        events.stream().map(Whole::line).toList(),
        locks.stream().distinct().toList(),
        wanted -> wanted(events, wanted),
        work -> remove(work, events));
  }

  private static void wanted(List<Whole> events, Wanted wanted) {
    for (Whole whole : events) {
      EventKey key = whole.over().event().key();
      wanted.add(Tables.EVENTS, key.customer(), key.source(), key.id());
      whole.files().forEach(file -> wanted.add(Tables.OBJECTS, file.hash()));
    }
  }

  /** On an event that goes. */
  static Lock lock(Event event) {
    return new Lock(Lock.Scope.KEY, "event/" + event.source() + "/" + event.id());
  }

  private boolean remove(Work work, List<Whole> events) {
    // All of them as they were written, or none goes.
    for (int from = 0; from < events.size(); from += ASKED) {
      List<Whole> some = events.subList(from, Math.min(from + ASKED, events.size()));
      some.forEach(whole -> {
        work.expect(dispatches(whole.over().event().key()));
        work.expect(files(whole.over().event().key()));
      });
      if (!some.stream().allMatch(whole -> still(work, whole))) {
        return false;
      }
    }
    for (Whole whole : events) {
      EventKey key = whole.over().event().key();
      whole.files().forEach(file -> release(work, file));
      for (Dispatch d : whole.dispatches()) {
        work.delete(
            Tables.DISPATCHES, d.customer(), d.source(), d.eventId(), d.trigger(), d.replay());
      }
      work.delete(Tables.EVENTS, key.customer(), key.source(), key.id());
    }
    return true;
  }

  private boolean still(Work work, Whole whole) {
    Event event = whole.over().event();
    EventKey key = event.key();
    return work.get(Tables.EVENTS, key.customer(), key.source(), key.id())
            .filter(e -> e.sequence() == event.sequence())
            .filter(e -> rule.over(work, e, whole.over().newer(), work.nowMicros()))
            .isPresent()
        && whole(work, whole.over()).equals(whole);
  }

  /** An event names a file no more. */
  static void release(Work work, ObjectRef file) {
    if (work.get(Tables.OBJECT_REFS, file.owner(), file.path()).isEmpty()) {
      return;
    }
    work.delete(Tables.OBJECT_REFS, file.owner(), file.path());
    work.get(Tables.OBJECTS, file.hash())
        .filter(object -> object.generation() == file.generation())
        .ifPresent(object -> ObjectRows.reference(work, object, -1));
  }
}
