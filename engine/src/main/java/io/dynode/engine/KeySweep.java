package io.dynode.engine;

import io.dynode.model.Idempotency;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;

/** Idempotency keys whose agenda was removed before any repeat of its request could still come. */
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
    return "Forgets idempotency keys whose agenda was removed a dedupe window ago.";
  }

  @Override
  public Course begin() {
    return new Walk();
  }

  private boolean due(Idempotency key, long nowMicros) {
    long window = RegisterCommand.micros(core.settings().dedupeWindow());
    return key.goneMicros() > 0 && nowMicros - key.goneMicros() >= window;
  }

  /** From the one whose agenda went first to the first that is kept. */
  private final class Walk implements Course {
    private List<Object> after = List.of(0L);

    @Override
    public Page next(Reader reader, long nowMicros) {
      int size = core.settings().retention().page();
      Scan<Idempotency> scan = Scan.along(Tables.IDEMPOTENCY, "by_gone", size);
      List<Idempotency> page = reader.scan(scan.after(after.toArray()));
      List<Due> due = new ArrayList<>();
      for (Idempotency key : page) {
        if (due(key, nowMicros)) {
          due.add(Due.of("key " + key.key() + " of " + key.customer(), new Forget(key)));
        }
      }
      boolean last = page.size() < size || due.size() < page.size();
      if (!last) {
        Idempotency end = page.getLast();
        after = List.of(end.goneMicros(), end.customer(), end.key());
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
              .filter(key -> due(key, work.nowMicros()))
              .isPresent();
      if (over) {
        work.delete(Tables.IDEMPOTENCY, seen.customer(), seen.key());
      }
      return over;
    }
  }
}
