package io.dynode.model;

import java.util.List;
import java.util.Map;

/**
 * An agent as the server knows it.
 *
 * @param instance chosen anew by each start of the agent's process
 * @param epoch raised when another instance takes over; writes with an older one are refused
 * @param leaseUntilService service time until which its attempts are its own
 * @param state active, draining or lost
 */
public record Agent(
    AgentId id,
    PoolId pool,
    String host,
    String instance,
    long epoch,
    AgentState state,
    long leaseUntilService,
    long seenMicros,
    Resources capacity,
    List<String> environments,
    Map<String, String> labels,
    int protocol,
    String version)
    implements Row {
  /** Where an agent stands. */
  public enum AgentState {
    ACTIVE,
    /** Finishes what it holds and takes nothing new. */
    DRAINING,
    /** Silent for longer than its pool allows. */
    LOST,
    /** Has drained, held nothing any more, and is silent since. */
    ENDED
  }
}
