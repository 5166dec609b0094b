package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.ArchivedLines.LineKind;
import io.dynode.model.Audit;
import io.dynode.model.CustomerId;
import io.dynode.model.Retention.Keep;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Lines of the audit whose time is over, or that are more than are kept. */
final class AuditSweep implements Sweep {
  /** Lines that are archived together: one transaction removes them. */
  static final int TOGETHER = 500;

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
    return "Removes lines of the audit of long ago, archived where their customer wants that.";
  }

  @Override
  public Course begin() {
    return new OldestFirst<>(Tables.AUDIT, core.settings().retention().page(), new Lines());
  }

  /** A line that is over, with so many newer ones. */
  private record Over(Audit line, long newer) {
    Lock lock() {
      return new Lock(Lock.Scope.KEY, "audit/" + line.sequence());
    }
  }

  private final class Lines implements OldestFirst.Rules<Audit> {
    private final Together<Over> together = new Together<>(TOGETHER, AuditSweep.this::archived);

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
      Over over = new Over(line, newer);
      if (!still(reader, over, nowMicros)) {
        return Optional.empty();
      }
      return Keeps.archive(reader, core, line.customer())
          ? together.add(over, line.detail().length())
          : Optional.of(Due.of("line " + line.sequence() + " of the audit", new Remove(over)));
    }

    @Override
    public Optional<Due> rest() {
      return together.rest();
    }
  }

  private boolean still(Reader reader, Over over, long nowMicros) {
    Audit line = over.line();
    return Keeps.over(
        Keeps.audit(reader, core, line.customer()), line.atMicros(), over.newer(), nowMicros);
  }

  private boolean there(Work work, Over over) {
    return work.get(Tables.AUDIT, over.line().sequence()).filter(over.line()::equals).isPresent()
        && still(work, over, work.nowMicros());
  }

  private Due archived(List<Over> lines) {
    Audit first = lines.getFirst().line();
    String what =
        lines.size() + " lines of the audit of " + first.customer() + " from " + first.sequence();
    LineArchive.Parcel parcel =
        new LineArchive.Parcel(
            LineKind.AUDIT,
            new CustomerId(first.customer()),
            lines.stream().map(over -> line(over.line())).toList(),
            lines.stream().map(Over::lock).toList(),
            wanted -> lines.forEach(over -> wanted.add(Tables.AUDIT, over.line().sequence())),
            work -> remove(work, lines));
    return new Due(what, lines.size(), true, batcher -> LineArchive.retire(core, batcher, parcel));
  }

  private static LineArchive.Line line(Audit line) {
    return new LineArchive.Line(line.sequence(), line.atMicros(), Records.encode(line));
  }

  private boolean remove(Work work, List<Over> lines) {
    boolean all = lines.stream().allMatch(over -> there(work, over));
    if (all) {
      lines.forEach(over -> work.delete(Tables.AUDIT, over.line().sequence()));
    }
    return all;
  }

  /** Removes one, if that is still right. */
  private final class Remove implements Command<Boolean> {
    private final Over seen;

    Remove(Over seen) {
      this.seen = seen;
    }

    @Override
    public List<Lock> locks() {
      return List.of(seen.lock());
    }

    @Override
    public Boolean decide(Work work) {
      // Its customer may have asked for archives since it was looked at.
      return !Keeps.archive(work, core, seen.line().customer()) && remove(work, List.of(seen));
    }
  }
}
