package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Measures, against what the machine can do in the same minutes. Every suite begins with the limits
 * it refers to.
 */
public final class Bench {
  /** The suites there are. */
  public static final List<String> SUITES = List.of("limits", "main");

  private final Path folder;
  private final int rounds;
  private final PrintStream words;
  private final List<Figure> figures = new ArrayList<>();

  /**
   * @param folder an empty folder on the disk that is to be measured
   * @param rounds how often everything is measured; the best counts
   * @param words where progress is told
   */
  public Bench(Path folder, int rounds, PrintStream words) {
    this.folder = folder;
    this.rounds = rounds;
    this.words = words;
  }

  /** The report of a run: {@code {machine, commit, results}}. */
  public record Report(Json.Obj json, boolean met) {}

  /** Runs the suites. */
  public Report run(Set<String> suites) {
    final Json machine = Facts.machine(folder);
    Limits limits = new Limits(folder, rounds);
    try (Installation installation = Installation.start(folder.resolve("data"))) {
      limits(limits);
      Figure hello = limits.hello(installation);
      add(hello);
      if (suites.contains("main")) {
        main(installation, limits, hello);
      }
    }
    if (suites.contains("main")) {
      new Starts(folder, rounds).measure().forEach(this::add);
    }
    limits.clean();
    boolean met = figures.stream().allMatch(f -> f.met().orElse(true));
    return new Report(
        Json.object(
            "machine",
            machine,
            "commit",
            Json.of(Facts.commit()),
            "results",
            Json.of(figures.stream().map(Figure::json).toList())),
        met);
  }

  private void limits(Limits limits) {
    add(limits.flush());
    limits.sqlite().forEach(this::add);
    Figure spawn = limits.spawn();
    add(spawn);
    add(Figure.of("spawns", 1_000 / spawn.value(), "/s"));
    add(limits.json());
    add(limits.sha256());
  }

  private void main(Installation installation, Limits limits, Figure hello) {
    new Latency(installation, limits, rounds).measure().forEach(this::add);
    add(new Rates(installation, rounds).measure(hello));
    add(new Processes(installation, limits, rounds).measure());
    new Wide(installation, rounds).measure().forEach(this::add);
  }

  private void add(Figure figure) {
    figures.add(figure);
    words.println(figure.line());
    words.flush();
  }
}
