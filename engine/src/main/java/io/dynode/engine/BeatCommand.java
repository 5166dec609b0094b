package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.Lease;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;

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

  /** Attempts reclaimed and reservations placed anew in one command. */
  private static final int MOST = 200;

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
    long overdue = overdue(work, core);
    Taken done = Taken.NOTHING;
    for (String pool : core.catalog().at(work).pools().keySet()) {
      for (AgentState state : AgentRows.SERVED) {
        Scan<Agent> scan = Scan.along(Tables.AGENTS, "by_state", PAGE, pool, state);
        List<Agent> page = work.scan(scan);
        while (!page.isEmpty()) {
          for (Agent agent : page) {
            if (agent.leaseUntilService() <= overdue) {
              done = done.and(lost(work, agent, MOST - done.all()));
            }
            if (done.all() >= MOST) {
              return new Beaten(done.attempts(), true);
            }
          }
          page = page.size() < PAGE ? List.of() : work.scan(scan.after(page.getLast().id()));
        }
      }
    }
    return new Beaten(done.attempts(), false);
  }

  /** Attempts taken, and reservations placed anew. */
  private record Taken(int attempts, int reservations) {
    static final Taken NOTHING = new Taken(0, 0);

    int all() {
      return attempts + reservations;
    }

    Taken and(Taken other) {
      return new Taken(attempts + other.attempts, reservations + other.reservations);
    }
  }

  /** An agent whose lease ended no later than that is lost. */
  static long overdue(Reader reader, EngineCore core) {
    return ServiceClock.now(reader) - RegisterCommand.micros(core.settings().reassignMargin());
  }

  /** It is lost once nothing is its any more: until then the next beat goes on with it. */
  private Taken lost(Work work, Agent agent, int most) {
    List<Lease> leases = work.scan(Scan.along(Tables.LEASES, "by_agent", most, agent.id()));
    String why = "Agent " + agent.id() + " was silent for too long; the attempt was given up";
    int done = 0;
    for (Lease lease : leases) {
      done +=
          work.alone(
                  lease,
                  part -> {
                    Outcome.lost(part, core, lease, why);
                    return true;
                  })
              ? 1
              : 0;
    }
    int placed =
        leases.size() < most
            ? new Departures(work, core).left(agent.id(), agent.pool(), agent.host(), most - done)
            : 0;
    boolean over = work.scan(Scan.along(Tables.LEASES, "by_agent", 1, agent.id())).isEmpty();
    if (done + placed < most && over) {
      // Whoever takes nothing new, holds nothing and is silent has ended as it said it would.
      AgentState state =
          agent.state() == AgentState.DRAINING && leases.isEmpty()
              ? AgentState.ENDED
              : AgentState.LOST;
      work.put(AgentRows.seen(agent, state, agent.leaseUntilService(), agent.seenMicros()));
    }
    return new Taken(done, placed);
  }
}
