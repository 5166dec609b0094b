package io.dynode.benchmarks;

import io.dynode.benchmarks.KillCluster.Scenario;
import io.dynode.benchmarks.KillVerdict.Counts;
import io.dynode.cli.Failure;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kill test: real processes under load, killed at random points, again and again; then
 * everything is compared with what was accepted.
 */
public final class Kill {
  /** For the first work to be accepted: kills that hit no work prove nothing. */
  private static final Duration BEGIN = Duration.ofMinutes(2);

  /** Rounds after which it says how far it is. */
  private static final int TOLD = 10;

  private final Settings settings;
  private final Consumer<String> words;
  private final Map<String, Integer> kills = new TreeMap<>();

  private final KillFindings findings = new KillFindings();

  /** As it was when the run began: the clone may be worked on meanwhile. */
  private final String commit = Facts.commit();

  private final Map<String, Long> totals = new TreeMap<>();
  private int rounds;

  /** How many servers share a PostgreSQL, and how many agents they have. */
  public record Size(int servers, int agents) {}

  /**
   * What to do.
   *
   * @param dynode the words that start the dynode command
   * @param replicas servers that share a PostgreSQL, which is killed too, and agents; empty: one
   *     server, on SQLite
   * @param agendas small ones there shall be beside the others, with the replicas
   * @param folder where everything is kept; other users must be able to walk to it
   * @param rounds most kills
   * @param least kills there must be, however long they take
   * @param atMost no kill begins after that time, unless there were too few
   * @param seed of all that is random
   */
  public record Settings(
      List<String> dynode,
      Optional<Size> replicas,
      int agendas,
      Path folder,
      int rounds,
      int least,
      Duration atMost,
      long seed) {
    public Settings {
      dynode = List.copyOf(dynode);
    }
  }

  /**
   * What came of it.
   *
   * @param json all of it; the member {@code violations} says in words what was found
   * @param clean whether nothing was found
   */
  public record Report(Json.Obj json, boolean clean) {
    /** The most important counts, in a line. */
    public String line() {
      List<String> names =
          new ArrayList<>(List.of("rounds", "agendas", "manyAgendas", "events", "quarantined"));
      Arrays.stream(KillFault.values()).map(KillFault::word).forEach(names::add);
      names.add("seconds");
      return names.stream()
          .map(name -> name + " " + json.get(name).map(JsonText::print).orElse("0"))
          .collect(Collectors.joining(", "));
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
   * @return the report, also when a process did not come back or nothing moved any more
   */
  public static Report run(Settings settings, Consumer<String> words) throws InterruptedException {
    return new Kill(settings, words).run();
  }

  private Report run() throws InterruptedException {
    long start = System.nanoTime();
    Random random = new Random(settings.seed());
    long end = start + settings.atMost().toNanos();
    if (settings.replicas().isPresent()) {
      scenario(Scenario.REPLICAS, settings.rounds(), settings.least(), end, random);
    } else {
      // A third of the rounds and of the time for the standalone.
      int rounds = settings.rounds() / 3;
      int least = settings.least() / 3;
      long third = settings.atMost().toNanos() / 3;
      scenario(Scenario.STANDALONE, rounds, least, start + third, random);
      scenario(
          Scenario.DISTRIBUTED, settings.rounds() - rounds, settings.least() - least, end, random);
    }
    return report((System.nanoTime() - start) / 1_000_000_000);
  }

  private void told(KillBulk bulk) {
    if (settings.agendas() > 0 && rounds % TOLD == 0) {
      words.accept(bulk.accepted().size() + " of " + settings.agendas() + " agendas accepted");
    }
  }

  private void scenario(Scenario scenario, int most, int least, long until, Random random)
      throws InterruptedException {
    String run =
        "kill-" + settings.seed() + "-" + scenario.name().charAt(0) + "-" + System.nanoTime();
    Path folder = settings.folder().resolve(run);
    words.accept("starting " + scenario + " in " + folder);
    Size size = settings.replicas().orElse(new Size(1, 2));
    try (KillCluster cluster = KillCluster.start(scenario, size, settings.dynode(), folder, run)) {
      KillLoad load = new KillLoad(cluster.apis(), random.nextLong());
      KillBulk bulk =
          new KillBulk(cluster.apis(), cluster.database().isPresent() ? settings.agendas() : 0);
      Thread thread = Thread.ofPlatform().name("load").daemon().start(load);
      KillRounds killer = new KillRounds(scenario, cluster, settings.agendas() > 0, random, words);
      try {
        boolean begun = load.begun(BEGIN);
        if (!begun && load.broken().isEmpty()) {
          stuck(scenario + ": no agenda was accepted within " + BEGIN.toSeconds() + " s");
        }
        bulk.start();
        boolean going = begun;
        for (int i = 0; going && wanted(i, most, least, until, bulk); i++) {
          killer.round(++rounds);
          told(bulk);
          going = load.broken().isEmpty() && bulk.broken().isEmpty();
        }
      } catch (IOException | UncheckedIOException e) {
        // No kill any more; what was done until then is judged as ever.
        stuck(scenario + ": " + e.getMessage());
      }
      load.stop();
      thread.join();
      bulk.await();
      Stream.concat(load.broken().stream(), bulk.broken().stream())
          .forEach(e -> stuck("the load was refused: " + e.getMessage()));
      killer.kills().forEach((kind, count) -> kills.merge(kind, count, Integer::sum));
      words.accept("no more kills: waiting for the rest, then comparing");
      if (settings.agendas() > 0) {
        many(cluster, bulk);
      }
      judge(cluster, load, killer.outages());
    } catch (IOException e) {
      stuck(scenario + ": " + e.getMessage());
    }
  }

  /** With many agendas the kills go on as long as these are sent, but for the most of them. */
  private boolean wanted(int round, int most, int least, long until, KillBulk bulk) {
    boolean more = round < least || (settings.agendas() > 0 && !bulk.over());
    return round < most && (more || (settings.agendas() == 0 && System.nanoTime() < until));
  }

  private void many(KillCluster cluster, KillBulk bulk) {
    String url = cluster.database().orElseThrow().url();
    KillBulkVerdict verdict = new KillBulkVerdict(url, findings);
    verdict.await(KillCalm.Patience.USUAL.still());
    verdict.judge(bulk.accepted(), bulk.doubled());
    add("manyAgendas", verdict.counts().agendas());
    add("manyAgendasSubmitted", bulk.accepted().size());
    add("manyOperations", verdict.counts().operations());
    add("manyAttempts", verdict.counts().attempts());
  }

  private void stuck(String what) {
    words.accept(what);
    findings.add(KillFault.STUCK, what);
  }

  private void judge(KillCluster cluster, KillLoad load, List<KillOutage> outages)
      throws IOException, InterruptedException {
    KillStore store = KillStore.of(cluster.apis().getLast());
    KillVerdict verdict = new KillVerdict(store, outages, findings);
    boolean told = true;
    try {
      new KillCalm(store).await(KillCalm.Patience.USUAL, findings);
      verdict.judge(load.accepted());
    } catch (Failure e) {
      stuck("the server does not say what it holds: " + e.getMessage());
      told = false;
    }
    cluster.modules().forEach(pid -> stray("module process " + pid + " is alive"));
    if (!cluster.end()) {
      stray("a process of Dynode did not end in order; see " + cluster.folder());
    }
    cluster.modules().forEach(pid -> stray("module process " + pid + " outlives its agent"));
    cluster.shims().forEach(pid -> stray("shim " + pid + " outlives its agent"));
    KillLedger ledger = KillLedger.read(cluster.ledger());
    ledger.check(KillCluster.ROOM, findings);
    if (told) {
      ledger.compare(verdict.known(), verdict.effective(), findings);
    }
    cluster.file().ifPresent(file -> integrity(file, findings));
    cluster.check(settings.dynode(), findings);
    count(load.accepted(), verdict.counts(), ledger);
  }

  private void stray(String what) {
    findings.add(KillFault.STRAYS, what);
  }

  /** Asks SQLite whether the file is whole. */
  static void integrity(Path database, KillFindings findings) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String check : List.of("integrity_check", "foreign_key_check")) {
        try (ResultSet result = statement.executeQuery("PRAGMA " + check)) {
          while (result.next()) {
            if (!result.getString(1).equals("ok")) {
              findings.add(KillFault.STORE, check + ": " + result.getString(1));
            }
          }
        }
      }
    } catch (SQLException e) {
      findings.add(KillFault.STORE, database + " cannot be read: " + e.getMessage());
    }
  }

  private void count(KillVerdict.Accepted accepted, Counts counts, KillLedger ledger) {
    add("agendas", counts.agendas());
    add("agendasSubmitted", accepted.agendas().size());
    add("events", counts.events());
    add("eventsSent", accepted.events().size());
    add("operations", counts.operations());
    add("attempts", counts.attempts());
    add("processesStarted", ledger.attempts());
    add("processesEnded", ledger.ended());
    add("objectsVerified", counts.objects());
    add("quarantined", counts.quarantined());
  }

  private void add(String name, long count) {
    totals.merge(name, count, Long::sum);
  }

  private Report report(long seconds) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("commit", Json.of(commit));
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
    members.put("seconds", Json.of(seconds));
    members.putAll(findings.json());
    return new Report(new Json.Obj(members), findings.isEmpty());
  }

  private static Map<String, Json> numbers(Map<String, ? extends Number> counts) {
    Map<String, Json> json = new LinkedHashMap<>();
    counts.forEach((name, count) -> json.put(name, Json.of(count.longValue())));
    return json;
  }
}
