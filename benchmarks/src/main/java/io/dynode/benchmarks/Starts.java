package io.dynode.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long a standalone takes to be ready, and what it holds when it has nothing to do. */
final class Starts {
  private static final long SETTLE_MILLIS = 2_000;

  private final Path folder;
  private final Backend backend;
  private final int rounds;

  Starts(Path folder, Backend backend, int rounds) {
    this.folder = folder;
    this.backend = backend;
    this.rounds = rounds;
  }

  List<Figure> measure() {
    double[] millis = new double[rounds];
    double[] resident = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      // A new data folder each time: a first start has the most to do.
      try (Installation installation = Installation.start(folder.resolve("start-" + i), backend)) {
        millis[i] = installation.readyMillis();
        Installation.pause(SETTLE_MILLIS);
        resident[i] = installation.residentMegabytes();
      }
    }
    List<Figure> figures = new ArrayList<>();
    figures.add(Figure.of("start-to-ready", Samples.of(millis).best(), "ms").atMost(2_000, "2 s"));
    figures.add(Figure.of("start-to-ready-median", Samples.of(millis).median(), "ms"));
    figures.add(
        Figure.of("idle-resident-memory", Samples.of(resident).best(), "MB").atMost(200, "200 MB"));
    return figures;
  }
}
