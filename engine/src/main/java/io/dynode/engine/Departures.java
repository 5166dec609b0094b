package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.AgentId;
import io.dynode.model.PoolId;
import io.dynode.model.Reservation;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;

/** Hosts on which nobody takes work any more: what is reserved there is placed anew. */
final class Departures {
  private static final int PAGE = 500;
  private static final int MAX_AGENTS = 10_000;

  private final Work work;
  private final EngineCore core;

  Departures(Work work, EngineCore core) {
    this.work = work;
    this.core = core;
  }

  /**
   * An agent has left its host, or takes nothing new there. What runs on the host goes on.
   *
   * @param most reservations to place anew
   * @return how many were; as many as that: there may be more
   */
  int left(AgentId agent, PoolId pool, String host, int most) {
    return served(agent, pool, host) ? 0 : leave(pool, host, most);
  }

  private boolean served(AgentId but, PoolId pool, String host) {
    Scan<Agent> active = Scan.along(Tables.AGENTS, "by_state", MAX_AGENTS, pool, AgentState.ACTIVE);
    return work.scan(active).stream().anyMatch(a -> a.host().equals(host) && !a.id().equals(but));
  }

  private int leave(PoolId pool, String host, int most) {
    Scan<Reservation> scan = Scan.along(Tables.RESERVATIONS, "by_host", PAGE, pool, host);
    List<Reservation> page = work.scan(scan);
    int moved = 0;
    while (!page.isEmpty()) {
      for (Reservation r : page) {
        if (moved >= most) {
          return moved;
        }
        // One that fails stays as it is and is logged: the others go on.
        moved += work.alone(r.agenda(), part -> new Departures(part, core).regain(r)) ? 1 : 0;
      }
      page = page.size() < PAGE ? List.of() : work.scan(scan.after(page.getLast().agenda()));
    }
    return moved;
  }

  /** False: only what still runs there is left of it. */
  private boolean regain(Reservation r) {
    boolean home =
        work.get(Tables.AGENDAS, r.agenda())
            .filter(a -> !a.state().ended() && a.host().equals(r.host()))
            .map(a -> {
              work.put(Agendas.withHost(a, ""));
              WaitingRows.regain(work, core, a);
              return true;
            })
            .orElse(false);
    if (home) {
      new Reservations(work).giveBack(r.agenda(), r.pool(), r.host());
    }
    return home;
  }
}
