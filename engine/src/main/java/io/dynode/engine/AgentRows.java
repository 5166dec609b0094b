package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.AgentId;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;

/** Reading and copying the rows of agents. */
final class AgentRows {
  /** States of agents that may hold attempts. */
  static final List<AgentState> SERVED = List.of(AgentState.ACTIVE, AgentState.DRAINING);

  private AgentRows() {}

  /** The agent, if the epoch is its current one and the caller may speak for its pool. */
  static Agent current(Reader reader, Caller caller, AgentId id, long epoch) {
    Agent agent =
        reader
            .get(Tables.AGENTS, id)
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.NOT_FOUND, "Agent " + id + " is not known; register again"));
    authorize(caller, agent.pool());
    if (agent.epoch() != epoch) {
      throw new ProblemException(
          ErrorCode.SUPERSEDED,
          "Epoch " + epoch + " of agent " + id + " is over: another instance has registered");
    }
    return agent;
  }

  static void authorize(Caller caller, PoolId pool) {
    boolean role = caller.role() == ApiKey.Role.AGENT || caller.role() == ApiKey.Role.ADMIN;
    if (!role || !(caller.pool().isEmpty() || caller.pool().equals(pool.value()))) {
      throw new ProblemException(
          ErrorCode.FORBIDDEN, "This key may not serve pool " + pool + "; use an agent's key");
    }
  }

  static Agent seen(Agent a, AgentState state, long leaseUntilService, long nowMicros) {
    return new Agent(
        a.id(),
        a.pool(),
        a.host(),
        a.instance(),
        a.epoch(),
        state,
        leaseUntilService,
        nowMicros,
        a.capacity(),
        a.environments(),
        a.labels(),
        a.protocol(),
        a.version());
  }
}
