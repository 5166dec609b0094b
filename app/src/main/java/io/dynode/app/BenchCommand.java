package io.dynode.app;

import io.dynode.benchmarks.Bench;
import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast Dynode is on this machine. */
@Command(
    name = "bench",
    description = {
      "Measures how fast this is on this machine, against what the machine can do in the same"
          + " minutes, on installations of its own. Status 1 when a target is not met. Suites:"
          + " limits (disk, store, processes, HTTP) and main (those, and Dynode itself). On"
          + " PostgreSQL, main also compares one server with three, and copies a store."
    },
    footer = {
      "",
      "Examples:",
      "  dynode bench",
      "  dynode bench limits",
      "  dynode bench main --out bench.json --data /mnt/disk",
      "  dynode bench main --store postgresql"
    })
final class BenchCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "SUITE", arity = "0..*", description = "Default: all.")
  private List<String> suites = List.of();

  @Option(names = "--out", paramLabel = "FILE", description = "Writes the report there, as JSON.")
  private String out = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where a temporary folder is made: the disk to measure. Default: /tmp or such.")
  private String data = "";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Everything is measured so often, the best counts. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3")
  private int rounds = 3;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description =
          "sqlite, or postgresql: a PostgreSQL of its own, from the programs installed here, that"
              + " waits for the disk. Default: ${DEFAULT-VALUE}.",
      defaultValue = "sqlite")
  private Bench.Store store = Bench.Store.SQLITE;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Set<String> chosen = new LinkedHashSet<>(suites.isEmpty() ? Bench.SUITES : suites);
    for (String suite : chosen) {
      if (!Bench.SUITES.contains(suite)) {
        throw new Failure(
            ExitCode.USAGE,
            "there is no suite '" + suite + "'; suites: " + String.join(", ", Bench.SUITES));
      }
    }
    if (rounds < 1 || rounds > 100) {
      throw new Failure(ExitCode.USAGE, "--rounds is from 1 to 100");
    }
    Path folder =
        data.isEmpty()
            ? RunFolder.temporary("bench")
            : RunFolder.in(console.folder().resolve(data).toAbsolutePath(), "bench");
    try {
      Bench.Report report = new Bench(folder, store, rounds, console.err()).run(chosen);
      Reports.write(report.json(), out, console);
      return report.met() ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      RunFolder.remove(folder);
    }
  }
}
