package io.dynode.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One server against three on the same database, with an agent, all on this machine. */
final class Replicas {
  private static final int MANY = 3;
  private static final double SHARE = 0.6;

  private final Path folder;
  private final Backend backend;
  private final Limits limits;
  private final int rounds;

  Replicas(Path folder, Backend backend, Limits limits, int rounds) {
    this.folder = folder;
    this.backend = backend;
    this.limits = limits;
    this.rounds = rounds;
  }

  List<Figure> measure() {
    List<Figure> figures = new ArrayList<>();
    Figure one = Figure.of("agendas-through-one-server", rate(1, figures), "/s");
    double three = rate(MANY, figures);
    figures.add(one);
    figures.add(
        Figure.of("agendas-through-three-servers", three, "/s")
            .atLeast(SHARE * one.value(), "0.6 x agendas-through-one-server")
            .limit(one));
    return figures;
  }

  private double rate(int servers, List<Figure> figures) {
    Path data = folder.resolve("replicas-" + servers);
    try (Installation installation = Installation.replicas(data, backend, servers)) {
      if (servers > 1) {
        figures.addAll(new Latency(installation, limits, rounds).across());
      }
      return new Rates(installation, rounds).ones();
    }
  }
}
