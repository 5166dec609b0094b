package io.dynode.engine;

import io.dynode.model.Audit;
import io.dynode.model.Retention.Keep;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Lines of the audit whose time is over, or that are more than are kept. */
final class AuditSweep implements Sweep {
  private final EngineCore core;

  AuditSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "audit";
  }

  @Override
  public String says() {
    return "Removes lines of the audit of long ago.";
  }

  @Override
  public Course begin() {
    return new OldestFirst<>(Tables.AUDIT, core.settings().retention().page(), new Lines());
  }

  private final class Lines implements OldestFirst.Rules<Audit> {
    @Override
    public Keep keep(Reader reader, String customer) {
      return Keeps.audit(reader, core, customer);
    }

    @Override
    public long sinceMicros(Audit line) {
      return line.atMicros();
    }

    @Override
    public Optional<Due> due(Reader reader, Audit line, long newer, long nowMicros) {
      String what = "line " + line.sequence() + " of the audit";
      return AuditSweep.this.due(reader, line, newer, nowMicros)
          ? Optional.of(Due.of(what, new Remove(line, newer)))
          : Optional.empty();
    }
  }

  private boolean due(Reader reader, Audit line, long newer, long nowMicros) {
    return Keeps.over(
        Keeps.audit(reader, core, line.customer()), line.atMicros(), newer, nowMicros);
  }

  /** Removes one, if that is still right. */
  private final class Remove implements Command<Boolean> {
    private final Audit seen;
    private final long newer;

    Remove(Audit seen, long newer) {
      this.seen = seen;
      this.newer = newer;
    }

    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.KEY, "audit/" + seen.sequence()));
    }

    @Override
    public Boolean decide(Work work) {
      boolean over =
          work.get(Tables.AUDIT, seen.sequence())
              .filter(line -> due(work, line, newer, work.nowMicros()))
              .isPresent();
      if (over) {
        work.delete(Tables.AUDIT, seen.sequence());
      }
      return over;
    }
  }
}
