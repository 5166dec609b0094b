package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Idempotency;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;

/** Idempotency keys that are older than any repeat, unless their agenda has not ended. */
final class KeySweep implements Sweep {
  private final EngineCore core;

  KeySweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public String says() {
    return "Forgets idempotency keys that are older than the dedupe window.";
  }

  @Override
  public Course begin() {
    return new Walk();
  }

  private boolean due(Reader reader, Idempotency key, long nowMicros) {
    long window = RegisterCommand.micros(core.settings().dedupeWindow());
    return nowMicros - key.createdMicros() >= window
        && reader
            .get(Tables.AGENDAS, new AgendaId(key.agenda()))
            .map(agenda -> agenda.state().ended())
            .orElse(true);
  }

  private final class Walk implements Course {
    private List<Object> after = List.of();

    @Override
    public Page next(Reader reader, long nowMicros) {
      int size = core.settings().retention().page();
      Scan<Idempotency> scan = Scan.of(Tables.IDEMPOTENCY, size);
      List<Idempotency> page = reader.scan(after.isEmpty() ? scan : scan.after(after.toArray()));
      List<Due> due = new ArrayList<>();
      for (Idempotency key : page) {
        if (due(reader, key, nowMicros)) {
          due.add(Due.of("key " + key.key() + " of " + key.customer(), new Forget(key)));
        }
      }
      boolean last = page.size() < size;
      if (!last) {
        after = List.of(page.getLast().customer().value(), page.getLast().key());
      }
      return new Page(page.size(), due, last);
    }
  }

  /** Forgets one, if that is still right. */
  private final class Forget implements Command<Boolean> {
    private final Idempotency seen;

    Forget(Idempotency seen) {
      this.seen = seen;
    }

    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.KEY, seen.customer() + "/" + seen.key()));
    }

    @Override
    public Boolean decide(Work work) {
      boolean over =
          work.get(Tables.IDEMPOTENCY, seen.customer(), seen.key())
              .filter(key -> due(work, key, work.nowMicros()))
              .isPresent();
      if (over) {
        work.delete(Tables.IDEMPOTENCY, seen.customer(), seen.key());
      }
      return over;
    }
  }
}
