package io.dynode.agent;

import io.dynode.model.AgentId;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import io.dynode.model.Resources;
import io.dynode.spi.Ids;
import io.dynode.testkit.SteppedExecutor;
import io.dynode.testkit.SteppedTime;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** An agent with all its surroundings on virtual time; the agent's process can be replaced. */
final class TestingWorld {
  final SteppedTime time = new SteppedTime();
  final TestingServer server =
      new TestingServer(time, (delay, task) -> new SteppedExecutor(time).schedule(delay, task));
  final TestingEnvironment environment = new TestingEnvironment(time);
  final TestingWorkbench workbench = new TestingWorkbench();
  SteppedExecutor executor;
  Agent agent;
  private int ids;

  TestingWorld() {
    boot();
  }

  /** Starts the agent's process, or a new one in the place of the last. */
  void boot() {
    executor = new SteppedExecutor(time, () -> 200);
    AgentSettings settings =
        AgentSettings.of(new AgentId("agent"), new PoolId("pool"), Resources.cpu(4000), "test");
    agent =
        new Agent(
            settings,
            new AgentPorts(
                server,
                List.of(environment),
                workbench,
                time.clock(),
                new CountingIds(),
                executor));
    agent.start();
  }

  void crash() {
    executor.crash();
  }

  void run(Duration duration) {
    time.runFor(duration);
  }

  void until(BooleanSupplier condition) {
    time.runUntil(condition, Duration.ofMinutes(2));
  }

  boolean running(Assignment assignment) {
    return environment.modules.containsKey(assignment.attempt());
  }

  Report ended(Assignment assignment) {
    until(() -> server.ends.containsKey(assignment.attempt()));
    return server.ends.get(assignment.attempt());
  }

  /** Ids and jitter that are the same every time. */
  private final class CountingIds implements Ids {
    @Override
    public String next() {
      return "id-" + ++ids;
    }

    @Override
    public String secret() {
      return "secret-" + ++ids;
    }

    @Override
    public double random() {
      return 0.5;
    }
  }
}
