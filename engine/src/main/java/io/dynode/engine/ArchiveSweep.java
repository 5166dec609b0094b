package io.dynode.engine;

import io.dynode.model.Archived;
import io.dynode.model.ArchivedLines;
import io.dynode.model.ArchivedLines.LineKind;
import io.dynode.model.Retention.Keep;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Archives whose time is over, or that are more than are kept. */
final class ArchiveSweep implements Sweep {
  private final EngineCore core;

  ArchiveSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "archives";
  }

  @Override
  public String says() {
    return "Removes archives of long ago, where their customer wants that.";
  }

  @Override
  public Course begin() {
    int page = core.settings().retention().page();
    return new Both(
        new OldestFirst<>(Tables.ARCHIVE, page, new OfAgendas()),
        new OldestFirst<>(Tables.ARCHIVED_LINES, page, new OfLines()));
  }

  /** One course, then another. */
  private static final class Both implements Course {
    private final Course first;
    private final Course second;
    private boolean behind;

    Both(Course first, Course second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public Page next(Reader reader, long nowMicros) {
      if (behind) {
        return second.next(reader, nowMicros);
      }
      Page page = first.next(reader, nowMicros);
      behind = page.last();
      return new Page(page.looked(), page.due(), false);
    }
  }

  private final class OfAgendas implements OldestFirst.Rules<Archived> {
    @Override
    public Keep keep(Reader reader, String customer) {
      return Keeps.archives(reader, core, customer);
    }

    @Override
    public long sinceMicros(Archived archived) {
      return archived.arrivalMicros();
    }

    @Override
    public Optional<Due> due(Reader reader, Archived archived, long newer, long nowMicros) {
      String what = "the archive of agenda " + archived.agenda() + " of " + archived.customer();
      return over(reader, archived, newer, nowMicros)
          ? Optional.of(Due.of(what, new RemoveAgenda(archived, newer)))
          : Optional.empty();
    }
  }

  private boolean over(Reader reader, Archived archived, long newer, long nowMicros) {
    Keep keep = Keeps.archives(reader, core, archived.customer().value());
    return Keeps.over(keep, archived.archivedMicros(), newer, nowMicros);
  }

  /** Those of events and of the audit go by age alone: each holds many. */
  private final class OfLines implements OldestFirst.Rules<ArchivedLines> {
    @Override
    public Keep keep(Reader reader, String customer) {
      return new Keep(Keeps.archives(reader, core, customer).age(), 0);
    }

    @Override
    public long sinceMicros(ArchivedLines archived) {
      return archived.archivedMicros();
    }

    @Override
    public Optional<Due> due(Reader reader, ArchivedLines archived, long newer, long nowMicros) {
      String what =
          "an archive of "
              + archived.lines()
              + (archived.kind() == LineKind.EVENTS ? " events of " : " lines of the audit of ")
              + archived.customer()
              + " from "
              + archived.firstSequence();
      return over(reader, archived, nowMicros)
          ? Optional.of(Due.of(what, new RemoveLines(archived)))
          : Optional.empty();
    }
  }

  private boolean over(Reader reader, ArchivedLines archived, long nowMicros) {
    Keep keep = Keeps.archives(reader, core, archived.customer().value());
    return Keeps.over(keep, archived.archivedMicros(), 0, nowMicros);
  }

  /** Removes one, if that is still right. */
  private final class RemoveAgenda implements Command<Boolean> {
    private final Archived seen;
    private final long newer;

    RemoveAgenda(Archived seen, long newer) {
      this.seen = seen;
      this.newer = newer;
    }

    @Override
    public List<Lock> locks() {
      List<Lock> locks = new ArrayList<>(ObjectRows.locks(List.of(seen.hash())));
      locks.add(new Lock(Lock.Scope.AGENDA, seen.agenda().value()));
      return locks;
    }

    @Override
    public Boolean decide(Work work) {
      Optional<Archived> there =
          work.get(Tables.ARCHIVE, seen.agenda())
              .filter(archived -> over(work, archived, newer, work.nowMicros()));
      there.ifPresent(archived -> Archives.remove(work, archived));
      return there.isPresent();
    }
  }

  /** The same of lines. */
  private final class RemoveLines implements Command<Boolean> {
    private final ArchivedLines seen;

    RemoveLines(ArchivedLines seen) {
      this.seen = seen;
    }

    @Override
    public List<Lock> locks() {
      return ObjectRows.locks(List.of(seen.hash()));
    }

    @Override
    public Boolean decide(Work work) {
      Optional<ArchivedLines> there =
          work.get(Tables.ARCHIVED_LINES, seen.id())
              .filter(archived -> over(work, archived, work.nowMicros()));
      there.ifPresent(archived -> Archives.remove(work, archived));
      return there.isPresent();
    }
  }
}
