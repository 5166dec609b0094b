package io.dynode.simulation;

import io.dynode.engine.Engine;
import io.dynode.stores.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The servers that serve one state: any of them answers anything. */
final class Servers {
  private final World world;
  private final List<Server> all = new ArrayList<>();
  private long servedBefore;
  private long servedSince = -1;

  Servers(World world, Tampering tampering) {
    this.world = world;
    MemoryStore state = Prefab.install();
    for (int i = 0; i < world.scenario().servers(); i++) {
      all.add(new Server(world, this, "server-" + i, state.shared(), tampering));
    }
  }

  /** One of them, whether or not it is up. */
  Server any() {
    return all.size() == 1 ? all.getFirst() : world.chance().one(all);
  }

  /** Where a load balancer sends a call: to one that is up, if it has noticed. */
  Optional<Server> reached() {
    Server one = any();
    if (!one.up()) {
      List<Server> up = all.stream().filter(Server::up).toList();
      if (up.isEmpty() || world.chance().happens(0.2)) {
        return Optional.empty();
      }
      one = world.chance().one(up);
    }
    return Optional.of(one);
  }

  /** An engine that serves now, for questions of the world itself. */
  Engine engine() {
    return all.stream()
        .filter(Server::up)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("All servers are down"))
        .engine();
  }

  void boot() {
    all.forEach(Server::boot);
  }

  /** Ends every pause and mends every way to the store. */
  void resume() {
    all.forEach(Server::resume);
  }

  /** Sets every clock to the latest time that any ever showed: what was planned comes due. */
  void settle() {
    long furthest = all.stream().mapToLong(s -> s.clock().furthest()).max().orElse(0);
    all.forEach(s -> s.clock().settle(furthest));
  }

  /** A server came or went. */
  void changed() {
    boolean served = all.stream().anyMatch(Server::up);
    long now = world.timeline().now();
    if (served && servedSince < 0) {
      servedSince = now;
    } else if (!served && servedSince >= 0) {
      servedBefore += now - servedSince;
      servedSince = -1;
    }
  }

  /** For how long the process of at least one server was there, in all. */
  long served() {
    return servedBefore + (servedSince < 0 ? 0 : world.timeline().now() - servedSince);
  }
}
