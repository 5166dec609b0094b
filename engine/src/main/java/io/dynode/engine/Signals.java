package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Agent;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.Await;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.Dispatch;
import io.dynode.model.Exec;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.Outbox;
import io.dynode.model.PoolId;
import io.dynode.model.Ready;
import io.dynode.model.Row;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.model.Waiting;
import io.dynode.spi.Executor;
import io.dynode.spi.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tells those who wait, after a commit, that something they wait for may have come. A signal
 * carries no state and may be lost with the process: a slow poll stands behind each.
 */
final class Signals {
  private final Map<Object, List<CompletableFuture<Boolean>>> waiting = new LinkedHashMap<>();

  /** Topics that are not a pool or an agenda. */
  enum Topic {
    BEAT,
    SPREADS,
    DISPATCHES,
    OUTBOX,
    TIMERS,
    AWAITS,
    REMOVALS,
    REAPS,
    DUTIES,
    DELIVERIES
  }

  /** Completes with the next signal on the topic; to be forgotten when no longer wanted. */
  synchronized CompletableFuture<Boolean> next(Object topic) {
    CompletableFuture<Boolean> future = new CompletableFuture<>();
    waiting.computeIfAbsent(topic, t -> new ArrayList<>()).add(future);
    return future;
  }

  /** True with the next signal on the topic, false when the limit has passed. */
  CompletionStage<Boolean> within(Object topic, Duration limit, Executor executor) {
    CompletableFuture<Boolean> next = next(topic);
    Executor.Cancelable alarm =
        executor.schedule(
            limit,
            () -> {
              forget(topic, next);
              next.complete(false);
            });
    return next.whenComplete((_, _) -> alarm.cancel());
  }

  /** Nobody waits for that future any more. */
  @SuppressWarnings("ReferenceEquality") // a future is itself and no other
  synchronized void forget(Object topic, CompletableFuture<Boolean> future) {
    List<CompletableFuture<Boolean>> futures = waiting.get(topic);
    if (futures != null && futures.removeIf(f -> f == future) && futures.isEmpty()) {
      waiting.remove(topic);
    }
  }

  /** As {@link #send}, for topics in the words of another server. */
  void hear(Set<String> words) {
    if (words.contains(StateStore.ANYTHING)) {
      Set<Object> all;
      synchronized (this) {
        all = new LinkedHashSet<>(waiting.keySet());
      }
      send(all);
      return;
    }
    Set<Object> topics = new LinkedHashSet<>();
    words.forEach(word -> topic(word).ifPresent(topics::add));
    send(topics);
  }

  /**
   * A topic as other servers are told of it. What has to be done is done where it came from, so
   * that not every server tries it; should that one end before, the others' slow poll finds it.
   */
  private static Optional<String> word(Object topic) {
    return switch (topic) {
      case PoolId pool -> Optional.of("pool/" + pool);
      case AgendaId agenda -> Optional.of("agenda/" + agenda);
      case AttemptId attempt -> Optional.of("attempt/" + attempt);
      case AgentId agent -> Optional.of("agent/" + agent);
      case Topic _ -> Optional.empty();
      default -> throw new IllegalArgumentException("no word for " + topic);
    };
  }

  /** None for a word that only a newer server knows. */
  private static Optional<Object> topic(String word) {
    int slash = word.indexOf('/');
    String name = word.substring(slash + 1);
    return switch (word.substring(0, Math.max(0, slash))) {
      case "pool" -> Optional.of(new PoolId(name));
      case "agenda" -> Optional.of(new AgendaId(name));
      case "attempt" -> Optional.of(new AttemptId(name));
      case "agent" -> Optional.of(new AgentId(name));
      default -> Optional.empty();
    };
  }

  void send(Set<Object> topics) {
    for (Object topic : topics) {
      List<CompletableFuture<Boolean>> futures;
      synchronized (this) {
        futures = waiting.remove(topic);
      }
      if (futures != null) {
        futures.forEach(future -> future.complete(true));
      }
    }
  }

  /** Topics touched by one batch. */
  static final class Batch {
    private final Set<Object> topics = new LinkedHashSet<>();

    void wake(PoolId pool) {
      topics.add(pool);
    }

    void topic(Object topic) {
      topics.add(topic);
    }

    void changed(AgendaId agenda) {
      topics.add(agenda);
    }

    void note(Row row) {
      switch (row) {
        case Waiting w -> wake(w.pool());
        case Ready r -> wake(r.pool());
        case Agenda a -> changed(a.id());
        case Operation o -> changed(o.agenda());
        case Lease l -> changed(l.agenda());
        case Exec e -> {
          topics.add(e.attempt());
          if (e.state() == Exec.ExecState.ASKED) {
            topics.add(e.agent());
          }
        }
        case Spread _ -> topics.add(Topic.SPREADS);
        case Dispatch _ -> topics.add(Topic.DISPATCHES);
        case Outbox _ -> topics.add(Topic.OUTBOX);
        case Delivery d when d.state() == DeliveryState.OWED -> topics.add(Topic.DELIVERIES);
        case Await a when a.dueMicros() < Await.NEVER -> topics.add(Topic.AWAITS);
        case Timer _ -> topics.add(Topic.TIMERS);
        // Its request for attempts is answered at once, so that it need not wait to end.
        case Agent a when a.state() == Agent.AgentState.DRAINING -> wake(a.pool());
        default -> {
          // Nobody waits for the other rows.
        }
      }
    }

    void addAll(Batch other) {
      topics.addAll(other.topics);
    }

    Set<Object> topics() {
      return topics;
    }

    /** The topics as other servers are told of them. */
    Set<String> words() {
      Set<String> words = new LinkedHashSet<>();
      topics.forEach(topic -> word(topic).ifPresent(words::add));
      return words;
    }
  }
}
