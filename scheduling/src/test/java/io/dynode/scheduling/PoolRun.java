package io.dynode.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.Host;
import io.dynode.model.QueueCount;
import io.dynode.model.QueueId;
import io.dynode.model.Resources;
import io.dynode.model.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A pool that runs in steps: agendas arrive, hosts ask, what is admitted ends after a while. */
final class PoolRun {
  private static final int LONGEST_RUN = 10;

  private final Random random;
  private final List<Resources> capacities = new ArrayList<>();
  private final Map<String, Set<String>> environments = new HashMap<>();
  private final List<Running> running = new ArrayList<>();
  private final Map<String, Queue> queues = new TreeMap<>();
  private @Nullable Hold hold;
  private int step;
  private int made;
  private boolean regains = true;

  private record Running(int host, Resources footprint, int end) {}

  private static final class Queue {
    final TreeSet<Waiting> waiting = new TreeSet<>(Discipline.BY_RANK);
    final int weight;
    long served;

    Queue(int weight) {
      this.weight = weight;
    }
  }

  private PoolRun(Random random) {
    this.random = random;
  }

  static PoolRun random(Random random, int hosts, int queues) {
    PoolRun run = new PoolRun(random);
    for (int i = 0; i < hosts; i++) {
      long gpus = random.nextInt(2);
      run.capacities.add(new Resources(4000L * (1 + random.nextInt(3)), 0, gpus, 0, Map.of()));
      run.environments.put("h" + i, random.nextBoolean() ? Set.of("x") : Set.of("x", "y"));
    }
    for (int i = 0; i < queues; i++) {
      run.queues.put("q" + i, new Queue(1 + random.nextInt(4)));
    }
    return run;
  }

  void step() {
    step++;
    running.removeIf(r -> r.end() <= step);
    for (String queue : queues.keySet()) {
      for (int i = random.nextInt(3); i > 0; i--) {
        arrive(queue, footprint(), environments());
      }
    }
    int asking = random.nextInt(capacities.size());
    while (admit(asking)) {
      check();
    }
  }

  /** Small agendas arrive, more than the pool can take, in all queues; every host asks. */
  void flood() {
    step++;
    running.removeIf(r -> r.end() <= step);
    for (String queue : queues.keySet()) {
      for (int i = 0; i < 12; i++) {
        arrive(queue, Resources.cpu(500 + random.nextInt(500)));
        if (random.nextInt(20) == 0) {
          arrive(queue, footprint(), "nobody");
        }
      }
    }
    for (int i = 0; i < capacities.size(); i++) {
      while (admit(i)) {
        check();
      }
    }
  }

  private Resources footprint() {
    long gpus = random.nextInt(8) == 0 ? 1 : 0;
    long cpu = 500L * random.nextInt(9);
    return new Resources(random.nextInt(15) == 0 ? 12_000 : cpu, 0, gpus, 0, Map.of());
  }

  /** Mostly none; "y" is offered by some hosts, if any, and "nobody" by none. */
  private String[] environments() {
    return switch (random.nextInt(8)) {
      case 0 -> new String[] {"y"};
      case 1 -> new String[] {"x", "y"};
      case 2 -> new String[] {"nobody"};
      default -> new String[0];
    };
  }

  private Waiting arrive(String queue, Resources footprint, String... environments) {
    Waiting waiting =
        Samples.waiting(queue, "g%06d".formatted(made++), step, footprint, environments);
    if (regains && random.nextInt(20) == 0) {
      waiting = Samples.regaining(waiting, step);
    }
    Queue into = queues.get(queue);
    List<QueueCount> others = new ArrayList<>();
    queues.forEach((name, other) -> {
      if (other != into) {
        others.add(new QueueCount(new QueueId(name), other.waiting.size(), 0, other.served));
      }
    });
    into.served =
        Shares.onArrival(
            new QueueCount(new QueueId(queue), into.waiting.size(), 0, into.served), others);
    into.waiting.add(waiting);
    return waiting;
  }

  /**
   * An agenda as large as the largest host, the first of its queue; nothing regains from now on.
   */
  Waiting addLarge() {
    regains = false;
    hold = null;
    queues.get("q0").waiting.clear();
    Resources largest =
        Resources.cpu(capacities.stream().mapToLong(Resources::cpuMillis).max().orElseThrow());
    return arrive("q0", largest);
  }

  boolean waits(Waiting waiting) {
    return queues.get(waiting.queue().value()).waiting.contains(waiting);
  }

  /** All that wait; admission itself picks the first of each shape. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    queues.forEach((name, queue) ->
        lines.add(
            new Line(
                new QueueId(name), queue.weight, queue.served, Discipline.BY_RANK, queue.waiting)));
    return lines;
  }

  Host host(int index) {
    Resources used = Resources.NONE;
    for (Running r : running) {
      used = r.host() == index ? used.plus(r.footprint()) : used;
    }
    return new Host(Samples.POOL, "h" + index, capacities.get(index), used);
  }

  List<Host> hosts() {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < capacities.size(); i++) {
      hosts.add(host(i));
    }
    return hosts;
  }

  Offers offers() {
    return new Offers(environments);
  }

  private boolean canRun(Host host, Waiting waiting) {
    return environments.get(host.name()).containsAll(Shapes.environments(waiting.shape()))
        && waiting.footprint().fitsIn(Amounts.free(host));
  }

  @Nullable Hold hold() {
    return hold;
  }

  private boolean admit(int index) {
    Host host = host(index);
    Hold before = hold;
    Verdict verdict = Admission.next(host, hosts(), offers(), lines(), before);
    hold = verdict.hold();
    switch (verdict) {
      case Verdict.Admitted admitted -> {
        checkOrder(host, admitted.waiting());
        if (!isKept(host, before, admitted)) {
          checkTurn(host, admitted.waiting());
        }
        queues.get(admitted.waiting().queue().value()).waiting.remove(admitted.waiting());
        admitted.served().forEach((queue, served) -> queues.get(queue.value()).served = served);
        running.add(
            new Running(
                index, admitted.waiting().footprint(), step + 1 + random.nextInt(LONGEST_RUN)));
        return true;
      }
      case Verdict.Nothing nothing -> {
        checkNothing(host, nothing);
        return false;
      }
    }
  }

  /** Whether the host is held, so that whose turn it is does not count there. */
  private static boolean isKept(Host host, @Nullable Hold before, Verdict.Admitted admitted) {
    return before != null
        && before.host().equals(host.name())
        && (before.equals(admitted.hold()) || before.agenda().equals(admitted.waiting().agenda()));
  }

  private void checkOrder(Host host, Waiting admitted) {
    Queue queue = queues.get(admitted.queue().value());
    assertThat(canRun(host, admitted)).as("%s fits", admitted).isTrue();
    assertThat(firsts(queue)).as("first of its shape").contains(admitted);
    for (Waiting ahead : firsts(queue)) {
      if (Discipline.BY_RANK.compare(ahead, admitted) < 0) {
        assertThat(canRun(host, ahead)).as("%s, ahead, does not fit", ahead).isFalse();
      }
    }
  }

  /** The queue that was served least goes first. */
  private void checkTurn(Host host, Waiting admitted) {
    Queue queue = queues.get(admitted.queue().value());
    if (!admitted.regain()) {
      queues.forEach((name, other) -> {
        if (other.served < queue.served) {
          assertThat(firsts(other))
              .as("heads of %s, which was served less", name)
              .noneMatch(w -> canRun(host, w));
        }
      });
    }
  }

  private void checkNothing(Host host, Verdict.Nothing nothing) {
    boolean held = hold != null && hold.host().equals(host.name());
    int heads = 0;
    for (Queue queue : queues.values()) {
      for (Waiting head : firsts(queue)) {
        heads++;
        assertThat(!canRun(host, head) || held).as("%s could run on %s", head, host).isTrue();
      }
    }
    assertThat(nothing.reasons()).hasSize(heads);
  }

  private static List<Waiting> firsts(Queue queue) {
    Set<String> shapes = new HashSet<>();
    return queue.waiting.stream().filter(w -> shapes.add(w.shape())).toList();
  }

  /** What holds at any time. */
  void check() {
    for (Host host : hosts()) {
      assertThat(host.used().fitsIn(host.capacity())).as(host.toString()).isTrue();
    }
    Hold now = hold;
    if (now != null) {
      assertThat(queues.values().stream().flatMap(q -> q.waiting.stream()))
          .as("the holder waits")
          .anyMatch(w ->
              w.agenda().equals(now.agenda())
                  && environments.get(now.host()).containsAll(Shapes.environments(w.shape())));
    }
  }

  /** How many agendas each queue gets of so many, when all always have one to admit. */
  static Map<String, Integer> backlogged(Map<String, Integer> weights, int admissions) {
    Map<String, Long> served = new HashMap<>();
    weights.keySet().forEach(queue -> served.put(queue, 0L));
    return admitMany(weights, served, admissions);
  }

  /** The same for two equal queues, of which one was alone for so many admissions. */
  static Map<String, Integer> latecomer(int alone, int admissions) {
    Map<String, Long> served = new HashMap<>(Map.of("early", 0L));
    admitMany(Map.of("early", 1), served, alone);
    served.put(
        "late",
        Shares.onArrival(
            new QueueCount(new QueueId("late"), 0, 0, 0),
            List.of(new QueueCount(new QueueId("early"), 1, 1, served.get("early")))));
    return admitMany(Map.of("early", 1, "late", 1), served, admissions);
  }

  private static Map<String, Integer> admitMany(
      Map<String, Integer> weights, Map<String, Long> served, int admissions) {
    Host host = Samples.host("h", 100_000, 0);
    Map<String, Integer> got = new HashMap<>();
    for (int i = 0; i < admissions; i++) {
      List<Line> lines = new ArrayList<>();
      int agenda = i;
      weights.forEach((queue, weight) ->
          lines.add(
              Samples.line(
                  queue,
                  weight,
                  served.get(queue),
                  Samples.waiting(queue, queue + agenda, agenda, 1000))));
      Verdict.Admitted admitted =
          (Verdict.Admitted) Admission.next(host, List.of(host), new Offers(Map.of()), lines, null);
      admitted.served().forEach((queue, value) -> served.put(queue.value(), value));
      got.merge(admitted.waiting().queue().value(), 1, Integer::sum);
    }
    return got;
  }

  /**
   * How many steps an agenda of priority 0 waits for a single slot, while in every step one of a
   * random priority up to the highest arrives and takes one step; ten steps are worth one priority.
   */
  static int starvation(Random random, int highest) {
    Discipline priority = Disciplines.of(Samples.queue("q", "priority", Duration.ofSeconds(10)));
    TreeSet<Waiting> waiting = new TreeSet<>(Discipline.BY_RANK);
    Host slot = Samples.host("h", 1000, 0);
    AgendaId victim = new AgendaId("victim");
    for (int step = 0; step < 10_000; step++) {
      int urgent = random.nextInt(2) == 0 ? highest : random.nextInt(highest + 1);
      long micros = step * 1_000_000L;
      waiting.add(
          Samples.waiting(
              "q", "g" + step, priority.rank(Samples.agenda(urgent), urgent, micros), 1000));
      if (step == 5) {
        waiting.add(
            Samples.waiting(
                "q", victim.value(), priority.rank(Samples.agenda(0), 0, micros), 1000));
      }
      Line line =
          new Line(new QueueId("q"), 1, 0, priority.order(Standings.NONE), List.copyOf(waiting));
      Waiting next =
          ((Verdict.Admitted)
                  Admission.next(slot, List.of(slot), new Offers(Map.of()), List.of(line), null))
              .waiting();
      waiting.remove(next);
      if (next.agenda().equals(victim)) {
        return step - 5;
      }
    }
    throw new AssertionError("starved");
  }
}
