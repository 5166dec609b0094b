package io.dynode.app;

import io.dynode.benchmarks.Bench;
import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast Dynode is on this machine. */
@Command(
    name = "bench",
    description = {
      "Measures how fast this is on this machine, against what the machine can do in the same"
          + " minutes, on installations of its own. Status 1 when a target is not met. Suites:"
          + " limits (disk, store, processes, HTTP) and main (those, and Dynode itself)."
    },
    footer = {
      "",
      "Examples:",
      "  dynode bench",
      "  dynode bench limits",
      "  dynode bench main --out bench.json --data /mnt/disk"
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
    Path folder = folder();
    try {
      Bench.Report report = new Bench(folder, rounds, console.err()).run(chosen);
      byte[] json =
          (JsonText.pretty(report.json()) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
      if (out.isEmpty()) {
        console.out().write(json);
        console.out().flush();
      } else {
        Files.write(console.folder().resolve(out), json);
      }
      return report.met() ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      remove(folder);
    }
  }

  /** A folder that modules running as other users can walk through. */
  private Path folder() throws IOException {
    Path folder =
        data.isEmpty()
            ? Files.createTempDirectory("dynode-bench-")
            : Files.createTempDirectory(
                console.folder().resolve(data).toAbsolutePath(), "dynode-bench-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return folder;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
