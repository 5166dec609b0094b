package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Measures, against what the machine can do in the same minutes. Every suite begins with the limits
 * it refers to.
 */
public final class Bench {
  /** The suites there are. */
  public static final List<String> SUITES = List.of("limits", "main");

  private static final double WANTED_SQLITE = 2_500;
  private static final double WANTED_POSTGRESQL = 1_000;

  private final Path folder;
  private final Store store;
  private final int rounds;
  private final PrintStream words;
  private final List<Figure> figures = new ArrayList<>();

  /**
   * @param folder an empty folder on the disk that is to be measured
   * @param store what installations keep their state in
   * @param rounds how often everything is measured; the best counts
   * @param words where progress is told
   */
  public Bench(Path folder, Store store, int rounds, PrintStream words) {
    this.folder = folder;
    this.store = store;
    this.rounds = rounds;
    this.words = words;
  }

  /** What installations keep their state in. */
  public enum Store {
    SQLITE,
    POSTGRESQL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The report of a run: {@code {machine, commit, store, results}}. */
  public record Report(Json.Obj json, boolean met) {}

  /** Runs the suites. */
  public Report run(Set<String> suites) {
    final Json machine = Facts.machine(folder);
    Limits limits = new Limits(folder, rounds);
    try (Backend backend = Backend.of(store, folder)) {
      try (Installation installation = Installation.start(folder.resolve("data"), backend)) {
        limits(limits, backend);
        Figure hello = limits.hello(installation);
        add(hello);
        if (suites.contains("main")) {
          main(installation, limits, hello);
        }
      }
      if (suites.contains("main")) {
        new Starts(folder, backend, rounds).measure().forEach(this::add);
        if (store == Store.POSTGRESQL) {
          new Replicas(folder, backend, limits, rounds).measure().forEach(this::add);
          add(new CopyRate(folder, backend).measure());
        }
      }
    }
    limits.clean();
    boolean met = figures.stream().allMatch(f -> f.met().orElse(true));
    return new Report(
        Json.object(
            "machine",
            machine,
            "commit",
            Json.of(Facts.commit()),
            "store",
            Json.of(store.toString()),
            "results",
            Json.of(figures.stream().map(Figure::json).toList())),
        met);
  }

  private void limits(Limits limits, Backend backend) {
    add(limits.flush());
    backend
        .database()
        .map(server -> limits.postgresql(server.newSchema()))
        .orElseGet(limits::sqlite)
        .forEach(this::add);
    Figure spawn = limits.spawn();
    add(spawn);
    add(Figure.of("spawns", 1_000 / spawn.value(), "/s"));
    add(limits.json());
    add(limits.sha256());
  }

  private void main(Installation installation, Limits limits, Figure hello) {
    new Latency(installation, limits, rounds).measure().forEach(this::add);
    Rates rates = new Rates(installation, rounds);
    double wanted = store == Store.POSTGRESQL ? WANTED_POSTGRESQL : WANTED_SQLITE;
    rates.measure(hello, wanted).forEach(this::add);
    new Shapes(rates).measure().forEach(this::add);
    add(new Processes(installation, limits, rounds).measure());
    new Wide(installation, rounds).measure().forEach(this::add);
    new Waiting(installation).measure().forEach(this::add);
  }

  private void add(Figure figure) {
    figures.add(figure);
    words.println(figure.line());
    words.flush();
  }
}
