package io.dynode.simulation;

import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A module's process with its shim: it outlives the agent, and its exit outlives it. */
final class Module {
  private final VirtualHost host;
  private final Launch launch;
  private final Behavior behavior;
  private final long startedWall;
  private @Nullable Exit exit;
  private final List<CompletableFuture<Exit>> waiting = new ArrayList<>();

  Module(VirtualHost host, Launch launch, Behavior behavior, long startedWall) {
    this.host = host;
    this.launch = launch;
    this.behavior = behavior;
    this.startedWall = startedWall;
  }

  Assignment assignment() {
    return launch.assignment();
  }

  Behavior behavior() {
    return behavior;
  }

  boolean alive() {
    return exit == null;
  }

  /** Plans its own end, or that by its timeout. */
  void begin() {
    long timeout = launch.timeout().toNanos() / 1000;
    if (timeout > 0 && timeout < behavior.micros()) {
      host.later(timeout, () -> end(Exit.Cause.TIMED_OUT, 143));
    } else {
      host.later(behavior.micros(), () -> end(Exit.Cause.EXITED, behavior.status()));
    }
  }

  /** The whole tree is gone, and its status is on the disk. */
  void end(Exit.Cause cause, int status) {
    if (exit != null) {
      return;
    }
    Exit how = new Exit(cause, status, startedWall, host.clock().wallMicros(), "");
    exit = how;
    host.ended(this, how);
    List<CompletableFuture<Exit>> heard = List.copyOf(waiting);
    waiting.clear();
    heard.forEach(h -> h.complete(how));
  }

  /** What an agent holds of it: a later agent gets one of its own. */
  Running handle() {
    CompletableFuture<Exit> ended = new CompletableFuture<>();
    if (exit != null) {
      ended.complete(exit);
    } else {
      waiting.add(ended);
    }
    return new Running() {
      @Override
      public Assignment assignment() {
        return launch.assignment();
      }

      @Override
      public CompletionStage<Exit> exit() {
        return ended;
      }

      @Override
      public void stop(Exit.Cause cause) {
        if (alive()) {
          host.later(host.chance().waiting(200_000), () -> end(cause, 143));
        }
      }
    };
  }
}
