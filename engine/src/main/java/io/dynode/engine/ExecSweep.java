package io.dynode.engine;

import io.dynode.model.Exec;
import io.dynode.model.ExecPiece;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;

/** Commands that were run beside attempts, and what they wrote, some time ago. */
final class ExecSweep implements Sweep {
  private static final int PIECES = 1_000;

  private final EngineCore core;

  ExecSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "execs";
  }

  @Override
  public String says() {
    return "Removes what commands beside attempts wrote an hour ago.";
  }

  @Override
  public Course begin() {
    return new Walk();
  }

  private static boolean due(Exec exec, long nowMicros) {
    return nowMicros - exec.askedMicros() >= RegisterCommand.micros(Execs.KEPT);
  }

  /** From the oldest to the first that is kept. */
  private final class Walk implements Course {
    private List<Object> after = List.of(0L);

    @Override
    public Page next(Reader reader, long nowMicros) {
      int size = core.settings().retention().page();
      List<Exec> page =
          reader.scan(Scan.along(Tables.EXECS, "by_asked", size).after(after.toArray()));
      List<Due> due = new ArrayList<>();
      for (Exec exec : page) {
        if (due(exec, nowMicros)) {
          due.add(Due.of("command " + exec.id() + " beside " + exec.attempt(), new Remove(exec)));
        }
      }
      boolean last = page.size() < size || due.size() < page.size();
      if (!last) {
        Exec end = page.getLast();
        after = List.of(end.askedMicros(), end.id());
      }
      return new Page(page.size(), due, last);
    }
  }

  /** Removes one, or so many of its pieces; the rest goes with the next round. */
  private static final class Remove implements Command<Boolean> {
    private final Exec seen;

    Remove(Exec seen) {
      this.seen = seen;
    }

    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.KEY, "exec/" + seen.id()));
    }

    @Override
    public Boolean decide(Work work) {
      if (work.get(Tables.EXECS, seen.id()).filter(e -> due(e, work.nowMicros())).isEmpty()) {
        return false;
      }
      List<ExecPiece> pieces = work.scan(Scan.of(Tables.EXEC_PIECES, PIECES, seen.id()));
      pieces.forEach(piece -> work.delete(Tables.EXEC_PIECES, seen.id(), piece.sequence()));
      if (pieces.size() < PIECES) {
        work.delete(Tables.EXECS, seen.id());
      }
      return true;
    }
  }
}
