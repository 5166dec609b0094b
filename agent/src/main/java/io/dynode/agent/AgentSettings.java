package io.dynode.agent;

import io.dynode.model.AgentId;
import io.dynode.model.PoolId;
import io.dynode.model.Resources;
import java.time.Duration;
import java.util.Map;

/**
 * What an agent is and how it behaves.
 *
 * @param id stable across restarts; two live agents never share one
 * @param host capacity key; empty: the agent's id
 * @param version of this program, for people
 * @param maxHeld most attempts held at a time, whatever they need
 * @param maxLease most attempts asked for in one request
 * @param patience how long a request for attempts waits on the server
 * @param retryAfter longest wait between tries while the server is away and nothing is held
 */
public record AgentSettings(
    AgentId id,
    PoolId pool,
    String host,
    Resources capacity,
    Map<String, String> labels,
    String version,
    int maxHeld,
    int maxLease,
    Duration patience,
    Duration retryAfter) {
  private static final Duration SOON = Duration.ofSeconds(5);

  public AgentSettings {
    labels = Map.copyOf(labels);
    if (maxHeld < 1 || maxLease < 1) {
      throw new IllegalArgumentException("maxHeld and maxLease must be at least 1");
    }
  }

  /** An agent with the usual bounds. */
  public static AgentSettings of(AgentId id, PoolId pool, Resources capacity, String version) {
    return new AgentSettings(
        id,
        pool,
        "",
        capacity,
        Map.of(),
        version,
        4096,
        512,
        Duration.ofSeconds(20),
        Duration.ofSeconds(30));
  }

  /** Longest wait between tries of what a server that answers did not do. */
  Duration retrySoon() {
    return retryAfter.compareTo(SOON) < 0 ? retryAfter : SOON;
  }
}
