package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.Lease;
import io.dynode.model.Reservation;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.function.Consumer;

/**
 * One beat of the service clock, and the reclaimer with it: attempts of agents that were silent for
 * too long go to others, and their host's reservations are placed anew.
 *
 * @param targetMicros what the clock is to show: what it showed before, and the time this server
 *     has served since its last beat, at most one beat. Not a step to add: a beat that is given
 *     again, since its first outcome was not known, must not count twice.
 */
record BeatCommand(EngineCore core, long targetMicros) implements Command<BeatCommand.Beaten> {
  private static final System.Logger LOG = System.getLogger(BeatCommand.class.getName());
  private static final int MAX_AGENTS = 10_000;
  private static final int MAX_RECLAIMED = 200;

  /**
   * @param reclaimed attempts taken from lost agents
   * @param more whether some were left for the next command
   */
  record Beaten(int reclaimed, boolean more) {}

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, ServiceClock.NAME));
  }

  @Override
  public Beaten decide(Work work) {
    ServiceClock.advance(work, targetMicros);
    long now = ServiceClock.now(work);
    long margin = RegisterCommand.micros(core.settings().reassignMargin());
    int reclaimed = 0;
    for (Agent agent : work.scan(Scan.of(Tables.AGENTS, MAX_AGENTS))) {
      if (agent.leaseUntilService() + margin > now) {
        continue;
      }
      if (agent.state() != AgentState.LOST) {
        work.put(
            AgentRows.seen(agent, AgentState.LOST, agent.leaseUntilService(), agent.seenMicros()));
      }
      reclaimed += reclaim(work, agent, MAX_RECLAIMED - reclaimed);
      if (reclaimed >= MAX_RECLAIMED) {
        return new Beaten(reclaimed, true);
      }
    }
    return new Beaten(reclaimed, false);
  }

  private int reclaim(Work work, Agent agent, int most) {
    List<Lease> leases = work.scan(Scan.along(Tables.LEASES, "by_agent", most, agent.id()));
    String why = "Agent " + agent.id() + " was silent for too long; the attempt was given up";
    for (Lease lease : leases) {
      alone(work, lease, part -> Outcome.lost(part, core, lease, why));
    }
    if (leases.size() < most) {
      leaveHost(work, agent);
    }
    return leases.size();
  }

  /** One that fails stays as it is and is logged: the clock goes on, and so do the others. */
  private static void alone(Work work, Object what, Consumer<Work> body) {
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

  /** When no agent of the host is left, what is reserved there is placed anew. */
  private void leaveHost(Work work, Agent lost) {
    boolean served =
        work.scan(Scan.along(Tables.AGENTS, "by_pool", MAX_AGENTS, lost.pool())).stream()
            .anyMatch(a -> a.host().equals(lost.host()) && a.state() != AgentState.LOST);
    if (served) {
      return;
    }
    for (Reservation r :
        work.scan(
            Scan.along(Tables.RESERVATIONS, "by_host", MAX_RECLAIMED, lost.pool(), lost.host()))) {
      alone(work, r.agenda(), part -> regain(part, r));
    }
  }

  private void regain(Work work, Reservation r) {
    new Reservations(work).giveBack(r.agenda(), r.pool(), r.host());
    work.get(Tables.AGENDAS, r.agenda())
        .filter(a -> !a.state().ended() && a.host().equals(r.host()))
        .ifPresent(a -> {
          work.put(Agendas.withHost(a, ""));
          WaitingRows.regain(work, core, a);
        });
  }
}
