package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.AgentId;
import io.dynode.model.Lease;
import io.dynode.model.PoolId;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One beat of the service clock, and the reclaimer with it: attempts of agents that were silent for
 * too long go to others, and their host's reservations are placed anew.
 *
 * @param targetMicros what the clock is to show: what it showed before, and the time this server
 *     has served since its last beat, at most one beat. Not a step to add: a beat that is given
 *     again, since its first outcome was not known, must not count twice.
 */
record BeatCommand(EngineCore core, long targetMicros) implements Command<BeatCommand.Beaten> {
  private static final int PAGE = 1_000;
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
    Map<AgentId, Agent> agents = new LinkedHashMap<>();
    Set<HostPlace> served = new HashSet<>();
    for (Agent agent : agents(work)) {
      boolean lost = agent.leaseUntilService() + margin <= now;
      if (lost && agent.state() != AgentState.LOST) {
        work.put(
            AgentRows.seen(agent, AgentState.LOST, agent.leaseUntilService(), agent.seenMicros()));
      }
      if (lost || agent.state() == AgentState.DRAINING) {
        agents.put(agent.id(), agent);
      } else {
        served.add(new HostPlace(agent.pool(), agent.host()));
      }
    }
    return reclaim(work, agents.values(), served, now - margin);
  }

  private static List<Agent> agents(Work work) {
    List<Agent> agents = new ArrayList<>();
    Scan<Agent> scan = Scan.of(Tables.AGENTS, PAGE);
    List<Agent> page = work.scan(scan);
    while (!page.isEmpty()) {
      agents.addAll(page);
      page = page.size() < PAGE ? List.of() : work.scan(scan.after(page.getLast().id()));
    }
    return agents;
  }

  /** Takes from lost agents what they hold; where nobody takes work, what is reserved is free. */
  private Beaten reclaim(
      Work work, Collection<Agent> agents, Set<HostPlace> served, long silentSince) {
    int reclaimed = 0;
    Set<HostPlace> left = new LinkedHashSet<>();
    for (Agent agent : agents) {
      int most = MAX_RECLAIMED - reclaimed;
      boolean lost = agent.leaseUntilService() <= silentSince;
      int taken = lost ? reclaim(work, agent, most) : 0;
      reclaimed += taken;
      if (reclaimed >= MAX_RECLAIMED) {
        return new Beaten(reclaimed, true);
      }
      HostPlace place = new HostPlace(agent.pool(), agent.host());
      if (!served.contains(place)) {
        left.add(place);
      }
    }
    left.forEach(place -> new Departure(work, core).leave(place.pool(), place.host()));
    return new Beaten(reclaimed, false);
  }

  private int reclaim(Work work, Agent agent, int most) {
    List<Lease> leases = work.scan(Scan.along(Tables.LEASES, "by_agent", most, agent.id()));
    String why = "Agent " + agent.id() + " was silent for too long; the attempt was given up";
    for (Lease lease : leases) {
      Departure.alone(work, lease, part -> Outcome.lost(part, core, lease, why));
    }
    return leases.size();
  }

  private record HostPlace(PoolId pool, String host) {}
}
