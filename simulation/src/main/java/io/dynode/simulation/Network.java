package io.dynode.simulation;

import io.dynode.engine.Engine;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Brings requests to a server and replies back, or does not. Calls overtake each other. */
final class Network {
  private static final long QUICK = 3_000;
  private static final long SLOW = 4_000_000;

  private final World world;

  Network(World world) {
    this.world = world;
  }

  /** One end of the network that can be cut off from the server for a while. */
  final class Link {
    private long cutUntil;

    void cut(long micros) {
      cutUntil = Math.max(cutUntil, world.timeline().now() + micros);
    }

    void mend() {
      cutUntil = 0;
    }

    private boolean isCut() {
      return world.timeline().now() < cutUntil;
    }

    /** A call; its answer may never come. */
    <T> CompletableFuture<T> call(Function<Engine, CompletionStage<T>> request) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      Faults faults = world.faults();
      double lossy = world.scenario().lossy();
      if (isCut() || faults.strikes(Fault.REQUEST_LOST, lossy)) {
        lost(answer);
        return answer;
      }
      world.timeline().after(delay(), () -> arrive(answer, request));
      if (faults.strikes(Fault.REQUEST_DOUBLED, world.scenario().doubled())) {
        CompletableFuture<T> nobody = new CompletableFuture<>();
        long later = world.chance().happens(0.5) ? delay() : SLOW + delay();
        world.timeline().after(later, () -> arrive(nobody, request));
      }
      return answer;
    }

    private <T> void arrive(
        CompletableFuture<T> answer, Function<Engine, CompletionStage<T>> request) {
      if (isCut()) {
        return;
      }
      Optional<Server> server = world.servers().reached();
      if (server.isEmpty()) {
        Network.cut(answer);
        return;
      }
      server
          .get()
          .handle(
              answer,
              request,
              (value, failure) -> {
                if (isCut() || world.faults().strikes(Fault.REPLY_LOST, world.scenario().lossy())) {
                  lost(answer);
                  return;
                }
                world
                    .timeline()
                    .after(
                        delay(),
                        () -> {
                          if (isCut()) {
                            return;
                          }
                          if (failure != null) {
                            answer.completeExceptionally(failure);
                          } else {
                            answer.complete(value);
                          }
                        });
              });
    }
  }

  /** Nobody hears of it, or only that the connection is gone. */
  private void lost(CompletableFuture<?> answer) {
    if (world.chance().happens(0.6)) {
      world.timeline().after(delay(), () -> cut(answer));
    }
  }

  static void cut(CompletableFuture<?> answer) {
    answer.completeExceptionally(new IOException("The connection is gone"));
  }

  private long delay() {
    if (world.faults().strikes(Fault.CALL_SLOW, world.scenario().slow())) {
      return world.chance().waiting(SLOW);
    }
    return world.chance().between(100, QUICK);
  }
}
