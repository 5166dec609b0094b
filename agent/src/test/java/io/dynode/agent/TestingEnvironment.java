package io.dynode.agent;

import io.dynode.model.AttemptId;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Environment;
import io.dynode.testkit.SteppedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Modules without processes: they end when the test says so, when they are stopped, or when their
 * deadline has passed. They outlive the agent that started them, as processes do.
 */
final class TestingEnvironment implements Environment {
  final Map<AttemptId, Module> modules = new LinkedHashMap<>();
  final List<String> starts = new ArrayList<>();
  final List<Long> deadlines = new ArrayList<>();
  final List<String> reaped = new ArrayList<>();
  final List<List<String>> commands = new ArrayList<>();
  boolean can = true;
  @Nullable Execution beside;
  RuntimeException failure;
  private final SteppedTime time;

  TestingEnvironment(SteppedTime time) {
    this.time = time;
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public Set<Capability> capabilities() {
    return can ? Set.of(Capability.EXEC) : Set.of();
  }

  @Override
  public Running start(Launch launch, long startBy) {
    if (failure != null) {
      throw failure;
    }
    AttemptId id = launch.assignment().attempt();
    starts.add(id.value());
    Module module = new Module(launch.assignment());
    modules.put(id, module);
    if (deadlines.isEmpty() || deadlines.getLast() <= time.nowMicros()) {
      module.end(Exit.Cause.LEASE_EXPIRED, 137);
    }
    return module;
  }

  @Override
  public List<Running> adopt(List<Launch> launches) {
    List<Running> found = new ArrayList<>();
    for (Launch launch : launches) {
      Module module = modules.get(launch.assignment().attempt());
      if (module != null) {
        found.add(module);
      }
    }
    return found;
  }

  @Override
  public List<String> reap(List<String> attemptsToKeep) {
    List<String> killed = new ArrayList<>();
    for (Module module : modules.values()) {
      String id = module.assignment().attempt().value();
      if (!module.exit.isDone() && !attemptsToKeep.contains(id)) {
        module.end(Exit.Cause.LOST, 137);
        killed.add(id);
      }
    }
    reaped.addAll(killed);
    return killed;
  }

  @Override
  public void deadline(long monotonicMicros) {
    deadlines.add(monotonicMicros);
  }

  Module module(Assignment assignment) {
    return modules.get(assignment.attempt());
  }

  /** What the shims do: ends what runs when its deadline has passed. */
  void enforceDeadline() {
    for (Module module : modules.values()) {
      if (deadlines.isEmpty() || deadlines.getLast() <= time.nowMicros()) {
        module.end(Exit.Cause.LEASE_EXPIRED, 137);
      }
    }
  }

  /** A module that was started. */
  final class Module implements Running {
    final List<Exit.Cause> stops = new ArrayList<>();
    final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final Assignment assignment;

    private Module(Assignment assignment) {
      this.assignment = assignment;
    }

    void end(int status) {
      end(Exit.Cause.EXITED, status);
    }

    void end(Exit.Cause cause, int status) {
      exit.complete(new Exit(cause, status, time.nowMicros(), time.nowMicros(), ""));
    }

    @Override
    public Assignment assignment() {
      return assignment;
    }

    @Override
    public CompletionStage<Exit> exit() {
      return exit;
    }

    @Override
    public Execution exec(List<String> command, byte[] input, Duration limit) {
      commands.add(command);
      return java.util.Objects.requireNonNull(beside);
    }

    @Override
    public void stop(Exit.Cause cause) {
      stops.add(cause);
      end(cause, 143);
    }
  }
}
