package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.PoolId;
import io.dynode.model.Ready;
import io.dynode.model.Reservation;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.function.Consumer;

/** A host on which nobody takes work any more: its agendas wait for a place on another one. */
final class Departure {
  private static final System.Logger LOG = System.getLogger(Departure.class.getName());

  /** Agendas moved in one command; the next one goes on. */
  private static final int MOST = 200;

  private final Work work;
  private final EngineCore core;

  Departure(Work work, EngineCore core) {
    this.work = work;
    this.core = core;
  }

  /** Call only when no agent there takes work. What still runs there keeps its charge. */
  void leave(PoolId pool, String host) {
    for (Reservation r : work.scan(Scan.along(Tables.RESERVATIONS, "by_host", MOST, pool, host))) {
      alone(work, r.agenda(), part -> regain(part, r.agenda(), pool, host));
    }
    // Agendas that need no capacity have nothing reserved; only what is ready tells of them.
    Scan<Ready> ready = Scan.along(Tables.READY, "by_host", 1, pool, host);
    List<Ready> next = work.scan(ready);
    for (int i = 0; i < MOST && !next.isEmpty(); i++) {
      Ready first = next.getFirst();
      alone(work, first.agenda(), part -> regain(part, first.agenda(), pool, host));
      next = work.scan(ready.after(first.rank(), first.agenda()));
    }
  }

  private void regain(Work work, AgendaId id, PoolId pool, String host) {
    new Reservations(work).giveBack(id, pool, host);
    work.get(Tables.AGENDAS, id)
        .filter(a -> !a.state().ended() && a.host().equals(host))
        .ifPresent(a -> {
          work.put(Agendas.withHost(a, ""));
          WaitingRows.regain(work, core, a);
        });
  }

  /** What fails stays as it is and is logged: all else goes on. */
  static void alone(Work work, Object what, Consumer<Work> body) {
    try {
      work.part(part -> {
        body.accept(part);
        return Done.DONE;
      });
    } catch (RuntimeException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      LOG.log(System.Logger.Level.ERROR, what + " cannot be given up", e);
    }
  }
}
