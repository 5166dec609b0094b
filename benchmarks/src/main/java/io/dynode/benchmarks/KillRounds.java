package io.dynode.benchmarks;

import io.dynode.benchmarks.KillCluster.Scenario;
import io.dynode.testkit.PostgresServer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Kills at random points and starts again what died. */
final class KillRounds {
  /** Longer than {@code reassignAfter}, and at times longer than that and the server's margin. */
  private static final int SHORTEST_PAUSE = 2_200;

  private static final int LONGEST_PAUSE = 6_000;

  /** For {@link KillOutage}: no agent alone. */
  private static final String EVERYBODY = "";

  private final Scenario scenario;
  private final KillCluster cluster;
  private final boolean many;
  private final Random random;
  private final Consumer<String> words;
  private final Map<String, Integer> kills = new TreeMap<>();
  private final List<KillOutage> outages = new ArrayList<>();

  /** What happens to whom. */
  enum Kind {
    SERVER,
    AGENT,
    STANDALONE,
    MODULE,
    SHIM,
    PAUSE,
    SERVER_PAUSE,
    DATABASE,
    AGENT_PARTITION,
    STORE_PARTITION
  }

  /**
   * @param many whether very much work has to get done between kills
   */
  KillRounds(
      Scenario scenario, KillCluster cluster, boolean many, Random random, Consumer<String> words) {
    this.many = many;
    this.scenario = scenario;
    this.cluster = cluster;
    this.random = random;
    this.words = words;
  }

  /** How many of which kind there were. */
  Map<String, Integer> kills() {
    return kills;
  }

  /** When processes of Dynode were away. */
  List<KillOutage> outages() {
    return List.copyOf(outages);
  }

  private List<Kind> kinds() {
    return switch (scenario) {
      case STANDALONE -> List.of(Kind.STANDALONE, Kind.STANDALONE, Kind.MODULE, Kind.SHIM);
      case DISTRIBUTED ->
          List.of(
              Kind.SERVER, Kind.SERVER, Kind.AGENT, Kind.AGENT, Kind.MODULE, Kind.SHIM, Kind.PAUSE);
      case REPLICAS ->
          List.of(
              Kind.SERVER,
              Kind.SERVER,
              Kind.SERVER_PAUSE,
              Kind.DATABASE,
              Kind.STORE_PARTITION,
              Kind.AGENT_PARTITION,
              Kind.AGENT,
              Kind.AGENT,
              Kind.MODULE,
              Kind.SHIM,
              Kind.PAUSE);
    };
  }

  /** One kill, at a random point. */
  void round(int number) throws IOException, InterruptedException {
    Thread.sleep(20 + random.nextInt(many ? 6_000 : 800));
    Kind kind = kinds().get(random.nextInt(kinds().size()));
    String victim =
        switch (kind) {
          case STANDALONE, SERVER -> killed(one(cluster.servers()), outage());
          case AGENT -> killed(one(cluster.agents()), absence());
          case PAUSE -> paused(one(cluster.agents()));
          case SERVER_PAUSE -> paused(one(cluster.servers()));
          case DATABASE -> database(outage());
          case AGENT_PARTITION -> parted(one(cluster.agents()));
          case STORE_PARTITION -> parted(one(cluster.servers()));
          case MODULE -> process(kind);
          case SHIM -> process(kind);
        };
    String word = kind.name().toLowerCase(Locale.ROOT);
    words.accept("round " + number + ": " + word + " " + victim);
    kills.merge(word, 1, Integer::sum);
    for (KillNode node : cluster.nodes()) {
      if (!node.isAlive()) {
        throw new IOException(node.name() + " ended by itself; see its log in " + cluster.folder());
      }
    }
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private int outage() {
    return random.nextBoolean() ? 0 : random.nextInt(1_500);
  }

  /** Now and then so long that its attempts go to the other. */
  private int absence() {
    return random.nextInt(5) == 0 ? LONGEST_PAUSE : outage();
  }

  private String database(int away) throws IOException, InterruptedException {
    PostgresServer server = cluster.database().orElseThrow();
    away(
        Optional.of(EVERYBODY),
        () -> {
          server.kill();
          Thread.sleep(away);
          server.start();
        });
    return "PostgreSQL, away " + away + " ms";
  }

  private String killed(KillNode node, int away) throws IOException, InterruptedException {
    away(
        missing(node),
        () -> {
          node.kill();
          Thread.sleep(away);
          node.restart();
        });
    return node.name() + ", away " + away + " ms";
  }

  private String paused(KillNode node) throws IOException, InterruptedException {
    int millis = SHORTEST_PAUSE + random.nextInt(LONGEST_PAUSE - SHORTEST_PAUSE);
    away(missing(node), () -> node.pause(millis));
    return node.name() + ", " + millis + " ms";
  }

  /** Breaks the way to what it needs, or lets it swallow everything for a while. */
  private String parted(KillNode node) throws IOException, InterruptedException {
    KillProxy.State how = random.nextBoolean() ? KillProxy.State.CUT : KillProxy.State.SILENT;
    List<KillProxy> networks = cluster.networks(node);
    // An agent may lose the way to one server only.
    List<KillProxy> hit = random.nextBoolean() ? networks : List.of(one(networks));
    int millis = 100 + random.nextInt(LONGEST_PAUSE);
    away(
        missing(node),
        () -> {
          hit.forEach(network -> network.set(how));
          try {
            Thread.sleep(millis);
          } finally {
            hit.forEach(network -> network.set(KillProxy.State.WHOLE));
          }
        });
    return node.name() + (how == KillProxy.State.CUT ? " cut off " : " unheard ") + millis + " ms";
  }

  /** What takes a process away for a while. */
  private interface Absence {
    void pass() throws IOException, InterruptedException;
  }

  /** Who may lose leases without that process: nobody without one of several servers. */
  private Optional<String> missing(KillNode node) {
    boolean spare = node.agent().isEmpty() && cluster.servers().size() > 1;
    return spare ? Optional.empty() : Optional.of(node.agent());
  }

  private void away(Optional<String> agent, Absence absence)
      throws IOException, InterruptedException {
    Instant from = Instant.now();
    try {
      absence.pass();
    } finally {
      agent.ifPresent(of -> outages.add(new KillOutage(of, from, Instant.now())));
    }
  }

  /** There is load, so a victim comes; it may end by itself just before. */
  private String process(Kind kind) throws IOException, InterruptedException {
    for (int tries = 0; tries < 2_000; tries++) {
      List<Long> all = new ArrayList<>(kind == Kind.SHIM ? cluster.shims() : cluster.modules());
      if (!all.isEmpty()) {
        long pid = one(all);
        if (KillProc.signal("KILL", pid)) {
          return "process " + pid;
        }
      }
      Thread.sleep(20);
    }
    throw new IOException("no module ran for a long time; see the logs in " + cluster.folder());
  }
}
