package io.dynode.benchmarks;

import io.dynode.benchmarks.KillCluster.Scenario;
import io.dynode.benchmarks.KillVerdict.Counts;
import io.dynode.cli.Api;
import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The kill test: real processes under load, killed at random points, again and again; then
 * everything is compared with what was accepted.
 */
public final class Kill {
  private static final int CALM = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Settings settings;
  private final Consumer<String> words;
  private final Map<String, Integer> kills = new TreeMap<>();
  private final List<String> lost = new ArrayList<>();
  private final List<String> doubled = new ArrayList<>();
  private final List<String> torn = new ArrayList<>();
  private final List<String> strays = new ArrayList<>();
  private final List<String> overlaps = new ArrayList<>();
  private final List<String> store = new ArrayList<>();
  private final Map<String, Long> totals = new TreeMap<>();
  private int rounds;

  /**
   * What to do.
   *
   * @param dynode the words that start the dynode command
   * @param folder where everything is kept; other users must be able to walk to it
   * @param rounds most kills
   * @param least kills there must be, however long they take
   * @param atMost no kill begins after that time, unless there were too few
   * @param seed of all that is random
   */
  public record Settings(
      List<String> dynode, Path folder, int rounds, int least, Duration atMost, long seed) {
    public Settings {
      dynode = List.copyOf(dynode);
    }
  }

  private Kill(Settings settings, Consumer<String> words) {
    this.settings = settings;
    this.words = words;
  }

  /**
   * Runs the test.
   *
   * @param words takes a line for each round
   * @return the report; its member {@code violations} is empty when all is well
   */
  public static Json.Obj run(Settings settings, Consumer<String> words)
      throws IOException, InterruptedException {
    return new Kill(settings, words).run();
  }

  private Json.Obj run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    // A third of the rounds and of the time for the standalone.
    Random random = new Random(settings.seed());
    long third = settings.atMost().toNanos() / 3;
    scenario(
        Scenario.STANDALONE, settings.rounds() / 3, settings.least() / 3, start + third, random);
    scenario(
        Scenario.DISTRIBUTED,
        settings.rounds() - settings.rounds() / 3,
        settings.least() - settings.least() / 3,
        start + settings.atMost().toNanos(),
        random);
    return report((System.nanoTime() - start) / 1_000_000_000);
  }

  private void scenario(Scenario scenario, int most, int least, long until, Random random)
      throws IOException, InterruptedException {
    String run =
        "kill-" + settings.seed() + "-" + scenario.name().charAt(0) + "-" + System.nanoTime();
    Path folder = settings.folder().resolve(run);
    words.accept("starting " + scenario + " in " + folder);
    try (KillCluster cluster = KillCluster.start(scenario, settings.dynode(), folder, run)) {
      KillLoad load = new KillLoad(cluster.api(), random.nextLong());
      Thread thread = Thread.ofPlatform().name("load").daemon().start(load);
      KillRounds killer = new KillRounds(scenario, cluster, random, words);
      for (int i = 0; i < most && (i < least || System.nanoTime() < until); i++) {
        killer.round(++rounds);
        load.check();
      }
      load.stop();
      thread.join();
      load.check();
      killer.kills().forEach((kind, count) -> kills.merge(kind, count, Integer::sum));
      words.accept("no more kills: waiting for the rest, then comparing");
      judge(cluster, load);
    }
  }

  private void judge(KillCluster cluster, KillLoad load) throws IOException, InterruptedException {
    Api api = cluster.api();
    awaitCalm(api);
    KillVerdict verdict = new KillVerdict(api);
    verdict.judge(load);
    lost.addAll(verdict.lost());
    doubled.addAll(verdict.doubled());
    torn.addAll(verdict.torn());
    cluster.modules().forEach(pid -> strays.add("module process " + pid + " is alive"));
    if (!cluster.end()) {
      strays.add("a process of Dynode did not end in order; see " + cluster.folder());
    }
    cluster.modules().forEach(pid -> strays.add("module process " + pid + " outlives its agent"));
    cluster.shims().forEach(pid -> strays.add("shim " + pid + " outlives its agent"));
    KillLedger ledger = KillLedger.read(cluster.ledger());
    torn.addAll(ledger.torn());
    overlaps.addAll(ledger.overlaps());
    integrity(cluster.database());
    count(load, verdict.counts(), ledger);
  }

  /** Waits until nothing has been at work for several looks, for a bounded time. */
  private static void awaitCalm(Api api) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    int calm = 0;
    while (calm < CALM && System.nanoTime() < end) {
      boolean live = any(api, "/v1/agendas?state=held,waiting,running,paused&limit=1");
      boolean due =
          any(api, "/v1/dispatches?outcome=pending&limit=1")
              || any(api, "/v1/dispatches?outcome=parked&limit=1");
      calm = live || due ? 0 : calm + 1;
      KillLoad.nap(200);
    }
  }

  private static boolean any(Api api, String path) {
    Json page = KillLoad.persist(() -> api.get(path));
    return page.at("/items").orElse(Json.NULL) instanceof Json.Arr items
        && !items.items().isEmpty();
  }

  private void integrity(Path database) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String check : List.of("integrity_check", "foreign_key_check")) {
        try (ResultSet result = statement.executeQuery("PRAGMA " + check)) {
          while (result.next()) {
            if (!result.getString(1).equals("ok")) {
              store.add(check + ": " + result.getString(1));
            }
          }
        }
      }
    } catch (SQLException e) {
      throw new IOException(database + " cannot be checked", e);
    }
  }

  private void count(KillLoad load, Counts counts, KillLedger ledger) {
    add("agendas", counts.agendas());
    add("agendasSubmitted", load.agendas().size());
    add("events", counts.events());
    add("eventsSent", load.events().size());
    add("operations", counts.operations());
    add("attempts", counts.attempts());
    add("processesStarted", ledger.attempts());
    add("processesEnded", ledger.ended());
    add("objectsVerified", counts.objects());
  }

  private void add(String name, long count) {
    totals.merge(name, count, Long::sum);
  }

  private Json.Obj report(long seconds) {
    Map<String, Json> members = new java.util.LinkedHashMap<>();
    members.put(
        "machine",
        Json.object(
            "cores", Json.of(Runtime.getRuntime().availableProcessors()),
            "os", Json.of(System.getProperty("os.name") + " " + System.getProperty("os.version")),
            "arch", Json.of(System.getProperty("os.arch")),
            "java", Json.of(Runtime.version().toString())));
    members.put("seed", Json.of(settings.seed()));
    members.put("rounds", Json.of(rounds));
    members.put("kills", new Json.Obj(numbers(kills)));
    members.putAll(numbers(totals));
    List<Json> violations = new ArrayList<>();
    verdict(members, violations, "lost", lost);
    verdict(members, violations, "doubled", doubled);
    verdict(members, violations, "torn", torn);
    verdict(members, violations, "strays", strays);
    verdict(members, violations, "overlaps", overlaps);
    verdict(members, violations, "store", store);
    members.put("seconds", Json.of(seconds));
    members.put("violations", Json.of(violations));
    return new Json.Obj(members);
  }

  private static Map<String, Json> numbers(Map<String, ? extends Number> counts) {
    Map<String, Json> json = new java.util.LinkedHashMap<>();
    counts.forEach((name, count) -> json.put(name, Json.of(count.longValue())));
    return json;
  }

  private static void verdict(
      Map<String, Json> members, List<Json> violations, String name, List<String> found) {
    members.put(name, Json.of(found.size()));
    found.forEach(text -> violations.add(Json.of(name + ": " + text)));
  }
}
