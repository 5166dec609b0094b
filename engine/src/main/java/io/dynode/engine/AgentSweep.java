package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Counter;
import io.dynode.model.Host;
import io.dynode.model.Resources;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Agents that have ended or were lost long ago, and with the last of them their host. */
final class AgentSweep implements Sweep {
  /** How long an agent that does not come back is known, and its host counted on. */
  static final Duration KEPT = Duration.ofDays(7);

  /** The largest epoch of an agent that was removed: one that comes back begins behind it. */
  private static final String EPOCHS = "agents";

  private static final int OF_ONE_HOST = 10_000;

  private final EngineCore core;

  AgentSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "agents";
  }

  @Override
  public String says() {
    return "Forgets agents that ended or were lost a week ago, and hosts whose agents all are.";
  }

  @Override
  public Course begin() {
    return new Walk();
  }

  /** The first epoch of an agent that is not known: no earlier one of that id had it. */
  static long firstEpoch(Reader reader) {
    return 1 + reader.get(Tables.COUNTERS, EPOCHS).map(Counter::value).orElse(0L);
  }

  private static boolean due(Reader reader, Agent agent, long nowMicros) {
    return !AgentRows.SERVED.contains(agent.state())
        && nowMicros - agent.seenMicros() >= RegisterCommand.micros(KEPT)
        && reader.scan(Scan.along(Tables.LEASES, "by_agent", 1, agent.id())).isEmpty();
  }

  private final class Walk implements Course {
    private Scan<Agent> next = Scan.of(Tables.AGENTS, core.settings().retention().page());

    @Override
    public Page next(Reader reader, long nowMicros) {
      List<Agent> page = reader.scan(next);
      List<Due> due = new ArrayList<>();
      for (Agent agent : page) {
        if (due(reader, agent, nowMicros)) {
          due.add(Due.of("agent " + agent.id() + " of pool " + agent.pool(), new Forget(agent)));
        }
      }
      boolean last = page.size() < next.limit();
      next = last ? next : next.behind(page.getLast());
      return new Page(page.size(), due, last);
    }
  }

  /** Forgets one, if that is still right. */
  private record Forget(Agent seen) implements Command<Boolean> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.POOL, seen.pool().value()));
    }

    @Override
    public Boolean decide(Work work) {
      boolean over =
          work.get(Tables.AGENTS, seen.id())
              .filter(agent -> agent.pool().equals(seen.pool()))
              .filter(agent -> due(work, agent, work.nowMicros()))
              .map(agent -> forget(work, agent))
              .orElse(false);
      return over;
    }

    private static boolean forget(Work work, Agent agent) {
      work.delete(Tables.AGENTS, agent.id());
      work.put(new Counter(EPOCHS, Math.max(firstEpoch(work) - 1, agent.epoch())));
      if (work.get(Tables.HOSTS, agent.pool(), agent.host())
              .map(Host::used)
              .filter(Resources.NONE::equals)
              .isPresent()
          && !named(work, agent)) {
        work.delete(Tables.HOSTS, agent.pool(), agent.host());
      }
      return true;
    }

    /** Whether another agent, or something that is reserved, names its host. */
    private static boolean named(Work work, Agent gone) {
      Scan<Agent> agents = Scan.along(Tables.AGENTS, "by_pool", OF_ONE_HOST, gone.pool());
      Scan<?> reserved = Scan.along(Tables.RESERVATIONS, "by_host", 1, gone.pool(), gone.host());
      List<Agent> others = work.scan(agents);
      return others.size() == OF_ONE_HOST
          || others.stream()
              .anyMatch(a -> a.host().equals(gone.host()) && !a.id().equals(gone.id()))
          || !work.scan(reserved).isEmpty();
    }
  }
}
