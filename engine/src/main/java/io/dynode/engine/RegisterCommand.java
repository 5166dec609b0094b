package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Host;
import io.dynode.model.PoolId;
import io.dynode.model.PoolSpec;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Resources;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An agent's start: another instance than before takes over its attempts under a new epoch. */
record RegisterCommand(EngineCore core, Caller caller, Protocol.Register request)
    implements Command<Protocol.Registered> {
  private static final Duration FASTEST = Duration.ofMillis(100);
  private static final Duration SLOWEST = Duration.ofSeconds(10);

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.POOL, request.pool().value()));
  }

  @Override
  public Protocol.Registered decide(Work work) {
    AgentRows.authorize(caller, request.pool());
    if (request.protocol() > Protocol.LEVEL || request.protocol() < 1) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "This server speaks agent protocol up to level " + Protocol.LEVEL + "; upgrade it first",
          "/protocol");
    }
    PoolSpec pool = pool(work, core, request.pool());
    Optional<Agent> before = work.get(Tables.AGENTS, request.agent());
    String host = request.host().isEmpty() ? request.agent().value() : request.host();
    before.ifPresent(agent -> {
      AgentRows.authorize(caller, agent.pool());
      refuseMove(work, agent, host);
    });
    long epoch =
        before
            .map(a -> a.instance().equals(request.instance()) ? a.epoch() : a.epoch() + 1)
            .orElseGet(() -> AgentSweep.firstEpoch(work));
    Resources used =
        work.get(Tables.HOSTS, request.pool(), host).map(Host::used).orElse(Resources.NONE);
    work.put(new Host(request.pool(), host, request.capacity(), used));
    work.put(
        new Agent(
            request.agent(),
            request.pool(),
            host,
            request.instance(),
            epoch,
            AgentState.ACTIVE,
            until(work, pool, before),
            work.nowMicros(),
            request.capacity(),
            request.environments(),
            request.labels(),
            request.protocol(),
            request.version()));
    before
        .filter(agent -> moves(agent, host))
        .ifPresent(agent -> {
          // All at once: no row names the old host any more.
          new Departures(work, core)
              .left(agent.id(), agent.pool(), agent.host(), Integer.MAX_VALUE);
        });
    return new Protocol.Registered(epoch, pool.reassignAfter(), renewEvery(pool, core));
  }

  private void refuseMove(Work work, Agent agent, String host) {
    boolean holds = !work.scan(Scan.along(Tables.LEASES, "by_agent", 1, request.agent())).isEmpty();
    if (moves(agent, host) && holds) {
      throw new ProblemException(
          ErrorCode.CONFLICT,
          "Agent "
              + agent.id()
              + " still holds attempts in pool "
              + agent.pool()
              + " on host "
              + agent.host()
              + ", until "
              + free(work, agent)
              + " if it does not come back there; end them there first, or register under another"
              + " id",
          "/agent");
    }
  }

  /** When what it holds is taken from it, if it stays silent and a server serves all the time. */
  private String free(Work work, Agent agent) {
    long left =
        agent.leaseUntilService()
            + micros(core.settings().reassignMargin())
            - ServiceClock.now(work);
    long at = work.nowMicros() + Math.max(0, left);
    return Instant.ofEpochSecond(Math.ceilDiv(at, 1_000_000L)).toString();
  }

  private boolean moves(Agent agent, String host) {
    return !agent.pool().equals(request.pool()) || !agent.host().equals(host);
  }

  /**
   * When what the agent holds ceases to be its own. Not before what it, and the shims of its
   * modules, may have been told already, by whatever {@code reassignAfter} was then.
   */
  static long until(Work work, PoolSpec pool, Optional<Agent> before) {
    return Math.max(
        ServiceClock.now(work) + micros(pool.reassignAfter()),
        before.map(Agent::leaseUntilService).orElse(0L));
  }

  static Duration renewEvery(PoolSpec pool, EngineCore core) {
    Duration every = pool.reassignAfter().dividedBy(core.settings().renewals());
    return every.compareTo(FASTEST) < 0 ? FASTEST : every.compareTo(SLOWEST) > 0 ? SLOWEST : every;
  }

  static PoolSpec pool(Work work, EngineCore core, PoolId id) {
    PoolSpec pool = core.catalog().at(work).pools().get(id.value());
    if (pool == null) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_POOL, "There is no pool '" + id + "'; declare it first", "/pool");
    }
    return pool;
  }

  /** In microseconds; of a length that no field takes, as many as can still be added to a time. */
  static long micros(Duration duration) {
    return duration.compareTo(Duration.ofMillis(Field.LONGEST)) > 0
        ? Field.LONGEST * 1_000
        : duration.toNanos() / 1_000;
  }
}
