package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.AttemptId;
import io.dynode.model.Caller;
import io.dynode.model.Lease;
import io.dynode.model.PoolId;
import io.dynode.model.PoolSpec;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Drop;
import io.dynode.model.Protocol.DropReason;
import io.dynode.model.Protocol.Holding;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agent says what it holds and learns what it should hold. */
record RenewCommand(EngineCore core, Caller caller, PoolId pool, Protocol.Renew request)
    implements Command<Protocol.Renewed> {
  private static final System.Logger LOG = System.getLogger(RenewCommand.class.getName());

  /** Attempts one agent can hold at once. */
  static final int MAX_HELD = 10_000;

  /** Reservations placed anew by one renewal of an agent that drains. */
  private static final int MAX_MOVED = 200;

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.POOL, pool.value()));
  }

  @Override
  public Protocol.Renewed decide(Work work) {
    Agent agent = AgentRows.current(work, caller, request.agent(), request.epoch());
    PoolSpec spec = RegisterCommand.pool(work, core, agent.pool());
    work.put(
        AgentRows.seen(
            agent,
            request.draining() ? AgentState.DRAINING : AgentState.ACTIVE,
            RegisterCommand.until(work, spec, Optional.of(agent)),
            work.nowMicros()));
    if (request.draining()) {
      new Departures(work, core).left(agent.id(), agent.pool(), agent.host(), MAX_MOVED);
    }
    Map<AttemptId, Holding> held = new LinkedHashMap<>();
    request.holding().forEach(h -> held.put(h.attempt(), h));
    List<Assignment> hold = new ArrayList<>();
    List<Drop> drop = new ArrayList<>();
    Assignments assignments = new Assignments(work, core, agent);
    for (Lease lease :
        work.scan(Scan.along(Tables.LEASES, "by_agent", MAX_HELD, request.agent()))) {
      Holding holding = held.remove(lease.attempt());
      if (!lease.cancel().isEmpty()) {
        drop.add(new Drop(lease.attempt(), DropReason.CANCELED));
      } else if (holding == null) {
        again(assignments, lease).ifPresent(hold::add);
      }
      if (holding != null) {
        observe(work, lease, holding);
      }
    }
    held.keySet().forEach(attempt -> drop.add(new Drop(attempt, DropReason.SUPERSEDED)));
    return new Protocol.Renewed(
        hold,
        drop,
        spec.reassignAfter(),
        RegisterCommand.renewEvery(spec, core),
        Execs.orders(work, agent.id(), work.nowMicros()));
  }

  /** Empty: it cannot be made again now; the other attempts are renewed all the same. */
  private static Optional<Assignment> again(Assignments assignments, Lease lease) {
    try {
      return Optional.of(assignments.again(lease));
    } catch (RuntimeException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      LOG.log(System.Logger.Level.ERROR, "Attempt " + lease.attempt() + " cannot be repeated", e);
      return Optional.empty();
    }
  }

  private static void observe(Work work, Lease lease, Holding holding) {
    boolean same =
        lease.observed() == holding.observed() && lease.progress().equals(holding.progress());
    if (!same && holding.observed().leased()) {
      work.put(lease.withObservation(holding.observed(), holding.progress()));
    }
  }
}
