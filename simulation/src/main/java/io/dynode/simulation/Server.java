package io.dynode.simulation;

import io.dynode.engine.Engine;
import io.dynode.engine.EngineParts;
import io.dynode.engine.EngineSettings;
import io.dynode.spi.Executor;
import io.dynode.spi.StateStore;
import io.dynode.stores.memory.MemoryStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server's process: one production engine at a time over the state that outlives it. */
final class Server {
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration MARGIN = Duration.ofSeconds(3);

  /** How long a connection may be dead before it is known. */
  private static final long NOTICED = 75_000_000;

  private final World world;
  private final Servers servers;
  private final String name;
  private final VirtualClock clock;
  private final Tampering tampering;
  private MemoryStore memory;
  private Machine machine;
  private Executor door;
  private @Nullable Engine engine;
  private long downSince;
  private long cutOffUntil;
  private final Set<CompletableFuture<?>> unanswered = new LinkedHashSet<>();

  /**
   * @param memory its own way to the state that all servers share
   */
  Server(World world, Servers servers, String name, MemoryStore memory, Tampering tampering) {
    this.world = world;
    this.servers = servers;
    this.name = name;
    this.tampering = tampering;
    this.clock = new VirtualClock(world.timeline());
    this.memory = memory;
    this.machine = new Machine(world.timeline());
    this.door = machine.loop(() -> 0, () -> 0);
  }

  VirtualClock clock() {
    return clock;
  }

  boolean up() {
    return engine != null;
  }

  @Override
  public String toString() {
    return name;
  }

  /** The engine that serves now. */
  Engine engine() {
    if (engine == null) {
      throw new IllegalStateException(name + " is down");
    }
    return engine;
  }

  void boot() {
    if (engine != null) {
      return;
    }
    world.findings().tell(name + " starts");
    Chance chance = world.chance();
    memory = memory.reopen();
    machine = new Machine(world.timeline());
    door = machine.loop(() -> 0, () -> 0);
    StateStore watched = new Watch(memory, world::committed);
    StateStore tampered = tampering.around(watched, world.timeline().now() - downSince);
    StateStore store = new FaultyStore(tampered, this, world.faults(), world.scenario().store());
    engine =
        new Engine(
            new EngineParts(
                store,
                new NoObjects(),
                new Conditions(),
                world.hooks(),
                clock,
                chance,
                machine.loop(() -> chance.between(50, 3_000), () -> 100),
                machine.loop(() -> 0, () -> chance.between(50, 2_000)),
                settings()));
    servers.changed();
    engine.start();
  }

  private EngineSettings settings() {
    EngineSettings d = EngineSettings.defaults();
    return new EngineSettings(
        d.maxBatch(),
        d.maxPending(),
        BEAT,
        MARGIN,
        4,
        d.maxLease(),
        Duration.ofSeconds(8),
        world.scenario().spread(),
        d.dedupeWindow(),
        d.definitionCacheBytes(),
        world.scenario().retention());
  }

  /** Ends the process: commands under way and answers not given are lost; it comes back later. */
  void kill() {
    if (engine == null) {
      return;
    }
    world.findings().tell(name + " is killed");
    machine.kill();
    engine = null;
    servers.changed();
    downSince = world.timeline().now();
    for (CompletableFuture<?> answer : unanswered) {
      world.timeline().after(world.chance().between(100, 5_000), () -> Network.cut(answer));
    }
    unanswered.clear();
    world.timeline().after(world.chance().waiting(2_000_000), this::boot);
  }

  void stop(long micros) {
    machine.stop(micros);
  }

  /** It and the store do not reach each other for that time. */
  void cutOff(long micros) {
    cutOffUntil = Math.max(cutOffUntil, world.timeline().now() + micros);
  }

  boolean cutOff() {
    return world.timeline().now() < cutOffUntil;
  }

  void resume() {
    machine.resume();
    cutOffUntil = 0;
  }

  /**
   * What others announce arrives later, in this process; or is lost with its connection, which may
   * be noticed only after a while.
   */
  Consumer<Set<String>> hearing(Consumer<Set<String>> listener) {
    Executor own = door;
    return words -> {
      boolean lost = cutOff() || world.faults().strikes(Fault.WORDS_LOST, world.scenario().lossy());
      Set<String> heard = lost ? Set.of(StateStore.ANYTHING) : words;
      long noticed = lost && world.chance().happens(0.3) ? NOTICED : 4_000_000;
      long delay = world.chance().between(100, lost ? noticed : 3_000);
      world.timeline().after(delay, () -> own.execute(() -> listener.accept(heard)));
    };
  }

  /** A request has arrived; the reply is given in this process, if it lives to see it. */
  @SuppressWarnings("CollectionUndefinedEquality") // a future is itself and no other
  <T> void handle(
      CompletableFuture<T> answer,
      Function<Engine, CompletionStage<T>> request,
      BiConsumer<@Nullable T, @Nullable Throwable> reply) {
    unanswered.add(answer);
    door.execute(() -> {
      CompletionStage<T> stage;
      try {
        stage = request.apply(engine());
      } catch (RuntimeException e) {
        stage = CompletableFuture.failedFuture(e);
      }
      var _ =
          stage.whenComplete((value, failure) -> {
            unanswered.remove(answer);
            reply.accept(value, unwrapped(failure));
          });
    });
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
