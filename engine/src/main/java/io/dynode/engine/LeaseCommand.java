package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.Caller;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gives an agent attempts that fit it now.
 *
 * @param seen the agent as an earlier command of the same request saw it, if there was one
 */
record LeaseCommand(
    EngineCore core,
    Caller caller,
    PoolId pool,
    Protocol.LeaseRequest request,
    AtomicReference<@Nullable Agent> seen)
    implements Command<LeaseCommand.Given> {
  /**
   * @param draining whether the agent takes nothing new, so that it waits for nothing
   */
  record Given(List<Protocol.Assignment> assignments, boolean draining) {}

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.POOL, pool.value()));
  }

  @Override
  public void foresee(Reader rows, int step, Wanted wanted) {
    if (request.max() > 0) {
      Placement.foresee(rows, step, core, request.agent(), pool, wanted);
      Agent lately = seen.get();
      if (step == 0 && lately != null) {
        core.catalog().lately().ifPresent(state -> Placement.foresee(state, lately, wanted));
      }
    }
  }

  @Override
  public Given decide(Work work) {
    Agent agent = AgentRows.current(work, caller, request.agent(), request.epoch());
    seen.set(agent);
    int max = Math.min(request.max(), core.settings().maxLease());
    if (agent.state() != AgentState.ACTIVE || max < 1) {
      return new Given(List.of(), agent.state() == AgentState.DRAINING);
    }
    return new Given(new Placement(work, core, agent).lease(max), false);
  }
}
