package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.HeldHost;
import io.dynode.model.Host;
import io.dynode.model.PoolId;
import io.dynode.model.QueueCount;
import io.dynode.model.QueueId;
import io.dynode.model.QueueSpec;
import io.dynode.model.Waiting;
import io.dynode.scheduling.Admission;
import io.dynode.scheduling.Disciplines;
import io.dynode.scheduling.Hold;
import io.dynode.scheduling.Line;
import io.dynode.scheduling.Offers;
import io.dynode.scheduling.Standings;
import io.dynode.scheduling.Verdict;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The queues of a pool as one host's next admissions see them, and the rows admissions change. */
final class Lines {
  private static final int MAX_HOSTS = 10_000;

  private final Work work;
  private final Agent agent;
  private final Map<QueueId, QueueSpec> queues = new LinkedHashMap<>();
  private final Map<QueueId, Heads> heads = new LinkedHashMap<>();
  private @Nullable List<Host> others;
  private Offers offers = new Offers(Map.of());

  /**
   * @param window agendas of one shape read at a time
   */
  Lines(Work work, EngineCore core, Agent agent, int window) {
    this.work = work;
    this.agent = agent;
    each(
        core.catalog().at(work),
        agent.pool(),
        (id, queue) -> {
          queues.put(id, queue);
          heads.put(id, new Heads(work, id, window));
        });
  }

  private static void each(
      Catalog.State resources, PoolId pool, BiConsumer<QueueId, QueueSpec> consumer) {
    for (QueueSpec queue : resources.queues().values()) {
      if (queue.pool().equals(pool.value())) {
        consumer.accept(new QueueId(queue.name()), queue);
      }
    }
  }

  /** Says what it will look at before it knows who waits. */
  static void foresee(Catalog.State resources, PoolId pool, int window, Wanted wanted) {
    each(
        resources,
        pool,
        (id, _) -> {
          wanted.add(Heads.scan(id, window));
          wanted.add(Tables.QUEUE_COUNTS, id);
        });
  }

  /** Says that an agenda is about to enter a queue of that pool, as far as its queues are known. */
  static void foreseeEntry(Catalog catalog, PoolId pool, Wanted wanted) {
    catalog
        .lately()
        .ifPresent(state -> each(state, pool, (id, _) -> wanted.add(Tables.QUEUE_COUNTS, id)));
  }

  /** Fetches what the admission of the first ones needs, together. */
  void foresee(int most) {
    Wanted wanted = new Wanted();
    for (Heads own : heads.values()) {
      for (Waiting waiting : own.first(most)) {
        wanted.add(Tables.AGENDAS, waiting.agenda());
        // The first operation is ready more often than not.
        wanted.add(Tables.OPERATIONS, waiting.agenda(), 0);
        wanted.add(Tables.RESERVATIONS, waiting.agenda(), agent.host());
        wanted.add(Tables.WAITING, waiting.agenda());
      }
    }
    if (heads.values().stream().anyMatch(own -> !own.isEmpty())) {
      wanted.add(agents());
      wanted.add(hosts());
    }
    wanted.tell(work);
  }

  private Scan<Agent> agents() {
    return Scan.along(Tables.AGENTS, "by_state", MAX_HOSTS, agent.pool(), AgentState.ACTIVE);
  }

  private Scan<Host> hosts() {
    return Scan.of(Tables.HOSTS, MAX_HOSTS, agent.pool());
  }

  /** The agenda to admit now on the agent's host; it is out of its line then. */
  Optional<Waiting> next() {
    if (heads.values().stream().allMatch(Heads::isEmpty)) {
      return Optional.empty();
    }
    Optional<Host> host = work.get(Tables.HOSTS, agent.pool(), agent.host());
    if (host.isEmpty()) {
      return Optional.empty();
    }
    Optional<HeldHost> held = work.get(Tables.HELD_HOSTS, agent.pool());
    List<Host> serving = serving(host.get());
    Verdict verdict =
        Admission.next(
            host.get(),
            serving,
            offers,
            lines(serving),
            held.map(h -> new Hold(h.pool(), h.agenda(), h.host())).orElse(null));
    keep(held, verdict.hold());
    return switch (verdict) {
      case Verdict.Nothing _ -> Optional.empty();
      case Verdict.Admitted admitted -> {
        admitted.served().forEach(this::served);
        taken(admitted.waiting());
        yield Optional.of(admitted.waiting());
      }
    };
  }

  private void taken(Waiting waiting) {
    Heads own = heads.get(waiting.queue());
    if (own != null) {
      own.taken(waiting);
    }
  }

  private void served(QueueId queue, long served) {
    QueueCount count = WaitingRows.count(work, queue);
    work.put(new QueueCount(queue, count.waiting(), count.live(), served));
  }

  private void keep(Optional<HeldHost> before, @Nullable Hold after) {
    if (after == null) {
      before.ifPresent(h -> work.delete(Tables.HELD_HOSTS, h.pool()));
    } else {
      HeldHost row = new HeldHost(after.pool(), after.agenda(), after.host());
      if (!before.equals(Optional.of(row))) {
        work.put(row);
      }
    }
  }

  private List<Line> lines(List<Host> serving) {
    List<Line> lines = new ArrayList<>();
    queues.forEach((id, queue) -> {
      Heads own = heads.get(id);
      if (own != null) {
        lines.add(
            new Line(
                id,
                queue.weight(),
                WaitingRows.count(work, id).served(),
                Disciplines.of(queue).order(Standings.NONE),
                own.now(w -> offers.possible(serving, w))));
      }
    });
    return lines;
  }

  /** Hosts of the pool with an agent that takes work; the one that asks as it is now. */
  private List<Host> serving(Host asking) {
    if (others == null) {
      Map<String, Set<String>> live = new HashMap<>();
      Stream.concat(work.scan(agents()).stream(), Stream.of(agent))
          .forEach(
              a -> live.computeIfAbsent(a.host(), _ -> new HashSet<>()).addAll(a.environments()));
      offers = new Offers(live);
      others =
          work.scan(hosts()).stream()
              .filter(h -> live.containsKey(h.name()) && !h.name().equals(asking.name()))
              .toList();
    }
    List<Host> serving = new ArrayList<>(others);
    serving.add(asking);
    return serving;
  }
}
