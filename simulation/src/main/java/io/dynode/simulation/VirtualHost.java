package io.dynode.simulation;

import io.dynode.agent.Agent;
import io.dynode.agent.AgentPorts;
import io.dynode.agent.AgentSettings;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.Resources;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Launch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A host: a disk, the processes of modules, and one production agent that comes and goes. */
final class VirtualHost {
  /** An environment that every second host offers beside the usual one. */
  static final String RARE = "rare";

  private final World world;
  private final String name;
  private final Network.Link link;
  private final VirtualClock clock;
  final Map<AttemptId, Launch> folders = new LinkedHashMap<>();
  final Map<AttemptId, Module> modules = new LinkedHashMap<>();
  private @Nullable Machine agent;
  private Runnable drain = () -> {};
  private String place = "";
  private long deadline;
  private long suspendedUntil;
  private int boots;

  VirtualHost(World world, String name, Network.Link link) {
    this.world = world;
    this.name = name;
    this.link = link;
    this.clock = new VirtualClock(world.timeline());
  }

  World world() {
    return world;
  }

  Chance chance() {
    return world.chance();
  }

  VirtualClock clock() {
    return clock;
  }

  Network.Link link() {
    return link;
  }

  @Override
  public String toString() {
    return name;
  }

  // --- The agent ---

  void boot() {
    if (agent != null || suspended()) {
      return;
    }
    world.findings().tell(name + ": agent starts");
    Machine machine = new Machine(world.timeline());
    agent = machine;
    AgentSettings settings =
        new AgentSettings(
            new AgentId(name),
            new PoolId(Prefab.POOL),
            place,
            Resources.cpu(world.scenario().hostCpu()),
            Map.of(),
            "virtual",
            64,
            32,
            Duration.ofSeconds(6),
            Duration.ofSeconds(2));
    AgentPorts ports =
        new AgentPorts(
            new AgentLink(link, world.invariants()::answered),
            environments(),
            new VirtualWorkbench(this),
            clock,
            world.chance(),
            machine.loop(() -> 0, () -> chance().between(50, 4_000)));
    Agent started = new Agent(settings, ports);
    drain =
        () -> {
          var _ = started.drain();
        };
    var _ = started.ended().whenComplete((_, _) -> gone(machine));
    started.start();
  }

  private List<Environment> environments() {
    Environment usual = new VirtualEnvironment(this, "process");
    return name.charAt(name.length() - 1) % 2 == 0
        ? List.of(usual)
        : List.of(usual, new VirtualEnvironment(this, RARE));
  }

  private void gone(Machine machine) {
    if (agent == machine) {
      world.findings().tell(name + ": agent ends by itself");
      kill(chance().waiting(1_000_000));
    }
  }

  /** SIGKILL of the agent; its modules go on, and another agent comes after that time. */
  void kill(long awayMicros) {
    if (agent != null) {
      world.findings().tell(name + ": agent is killed");
      agent.kill();
      agent = null;
      world.timeline().after(awayMicros, this::boot);
    }
  }

  /** The agent takes nothing new and ends; the next one may say that it is on another host. */
  void drain() {
    drain.run();
    if (chance().happens(0.5)) {
      place = name + "-" + chance().below(3);
    }
  }

  void stop(long micros) {
    if (agent != null) {
      agent.stop(micros);
    }
  }

  // --- The host ---

  boolean suspended() {
    return suspendedUntil > world.timeline().now();
  }

  /** Nothing on it happens for a while. Its clock goes on. */
  void suspend(long micros) {
    if (suspended()) {
      return;
    }
    long until = world.timeline().now() + micros;
    suspendedUntil = until;
    stop(micros);
    world.timeline().after(micros, () -> wake(until));
  }

  private void wake(long planned) {
    if (suspendedUntil == planned || suspendedUntil <= world.timeline().now()) {
      suspendedUntil = 0;
      enforce();
      modules.values().stream().filter(Module::alive).forEach(world::alone);
      boot();
    }
  }

  /** Ends every pause. */
  void resume() {
    if (agent != null) {
      agent.resume();
    }
    if (suspended()) {
      suspendedUntil = 0;
      enforce();
    }
    boot();
  }

  /** All its processes are gone, with no word left on the disk. */
  void reboot() {
    boots++;
    suspendedUntil = 0;
    for (Module module : List.copyOf(modules.values())) {
      module.end(Exit.Cause.LOST, -1);
    }
    kill(chance().waiting(3_000_000));
  }

  // --- Modules ---

  /** As the process environment does it: nothing begins once the deadline has passed. */
  Module start(Launch launch, long startBy) {
    if (Math.min(deadline, startBy) <= world.timeline().now()) {
      throw new ProblemException(ErrorCode.LEASE_LOST, "The agent's lease has run out");
    }
    Module module =
        new Module(
            this,
            launch,
            Behavior.of(launch.assignment(), chance(), world.faults()),
            clock.wallMicros());
    world.starting(this, launch.assignment());
    modules.put(launch.assignment().attempt(), module);
    module.begin();
    return module;
  }

  /** Until when the shims let modules run; each looks at it by the host's own clock. */
  void deadline(long micros) {
    deadline = Math.max(deadline, micros);
    world.timeline().after(deadline - world.timeline().now(), this::enforce);
  }

  private void enforce() {
    if (!suspended() && deadline <= world.timeline().now()) {
      for (Module module : List.copyOf(modules.values())) {
        module.end(Exit.Cause.LEASE_EXPIRED, 137);
      }
    }
  }

  void ended(Module module, Exit how) {
    AttemptId attempt = module.assignment().attempt();
    if (world.findings().told()) {
      world.findings().tell(name + ": " + attempt + " ends, " + how.cause() + " " + how.status());
    }
    if (how.cause() == Exit.Cause.EXITED && how.status() == 0) {
      world.invariants().produced(attempt, module.behavior().produced());
    }
  }

  /** Something that happens on this host at that time, or when it is awake again. */
  void later(long micros, Runnable work) {
    int boot = boots;
    world
        .timeline()
        .after(
            micros,
            () -> {
              if (boot != boots) {
                return;
              }
              if (suspended()) {
                // Behind the wake-up, which looks at the deadlines first.
                later(suspendedUntil - world.timeline().now() + 1, work);
              } else {
                work.run();
              }
            });
  }
}
