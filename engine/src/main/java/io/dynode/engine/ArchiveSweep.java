package io.dynode.engine;

import io.dynode.model.Archived;
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
    return new OldestFirst<>(Tables.ARCHIVE, core.settings().retention().page(), new Old());
  }

  private final class Old implements OldestFirst.Rules<Archived> {
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
          ? Optional.of(Due.of(what, new Remove(archived, newer)))
          : Optional.empty();
    }
  }

  private boolean over(Reader reader, Archived archived, long newer, long nowMicros) {
    Keep keep = Keeps.archives(reader, core, archived.customer().value());
    return Keeps.over(keep, archived.archivedMicros(), newer, nowMicros);
  }

  /** Removes one, if that is still right. */
  private final class Remove implements Command<Boolean> {
    private final Archived seen;
    private final long newer;

    Remove(Archived seen, long newer) {
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
}
