package io.dynode.agent;

import io.dynode.dataplane.Workbench;
import io.dynode.spi.AgentTransport;
import io.dynode.spi.Clock;
import io.dynode.spi.Environment;
import io.dynode.spi.Executor;
import io.dynode.spi.Ids;
import java.util.List;

/**
 * All that an agent touches.
 *
 * @param environments the first is taken when an assignment names none
 * @param executor the agent's own: all its state is changed there
 */
public record AgentPorts(
    AgentTransport transport,
    List<Environment> environments,
    Workbench workbench,
    Clock clock,
    Ids ids,
    Executor executor) {
  public AgentPorts {
    environments = List.copyOf(environments);
  }
}
