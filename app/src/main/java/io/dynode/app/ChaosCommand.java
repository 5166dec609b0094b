package io.dynode.app;

import io.dynode.benchmarks.Kill;
import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills Dynode's own processes under load and proves that no work was lost or done twice. */
@Command(
    name = "chaos",
    description = {
      "Starts a standalone, then a server with two agents (or two servers on a PostgreSQL), keeps"
          + " them under load, kills servers, agents, modules and shims at random points and stops"
          + " agents for longer than their leases, starts again what died, and compares the end"
          + " with what was accepted: nothing lost, nothing doubled, no torn file, no stray"
          + " process. Status 1 when it is not so. Needs Linux."
    },
    footer = {
      "",
      "Examples:",
      "  dynode chaos",
      "  dynode chaos --rounds 300 --out kill.json",
      "  dynode chaos --store postgresql --rounds 100",
      "  dynode chaos --store postgresql --replicas 2 --agents 3 --agendas 100000 --rounds 1000",
      "  dynode chaos --rounds 100 --seconds 120 --seed 7"
    })
final class ChaosCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Most kills. Default: ${DEFAULT-VALUE}.",
      defaultValue = "30")
  private int rounds = 30;

  @Option(
      names = "--least",
      paramLabel = "N",
      description = "Kills there must be, however long they take. Default: ${DEFAULT-VALUE}.",
      defaultValue = "12")
  private int least = 12;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "No kill begins after this time. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3600")
  private int seconds = 3_600;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all that is random. Default: another each time.")
  private @Nullable Long seed;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description =
          "sqlite: a standalone, then a server with two agents. postgresql: servers with agents on"
              + " a PostgreSQL of its own, from the programs installed here, which is killed too;"
              + " and the networks between them break or fall silent. Default: ${DEFAULT-VALUE}.",
      defaultValue = "sqlite")
  private Store store = Store.SQLITE;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Servers on the PostgreSQL. Default: ${DEFAULT-VALUE}.",
      defaultValue = "2")
  private int replicas = 2;

  @Option(
      names = "--agents",
      paramLabel = "N",
      description = "Agents of these servers. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3")
  private int agents = 3;

  @Option(
      names = "--agendas",
      paramLabel = "N",
      description =
          "With --store postgresql: so many small agendas beside the others, as fast as they are"
              + " taken; kills go on, at most --rounds, until all were accepted.")
  private int agendas;

  @Option(names = "--out", paramLabel = "FILE", description = "Where to write the report.")
  private String out = "";

  @Option(names = "--keep", description = "Keep the folders of the run: stores, logs, ledger.")
  private boolean keep;

  /** What the servers keep their state in. */
  private enum Store {
    SQLITE,
    POSTGRESQL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  ChaosCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long chosen = seed == null ? System.currentTimeMillis() % 1_000_000 : seed;
    Path folder = RunFolder.temporary("chaos");
    console.say("seed " + chosen);
    Kill.Report report =
        Kill.run(
            new Kill.Settings(
                command(),
                size(),
                agendas,
                folder,
                rounds,
                least,
                Duration.ofSeconds(seconds),
                chosen),
            console::say);
    Reports.write(report.json(), out, console);
    if (report.clean() && !keep) {
      RunFolder.remove(folder);
    } else {
      console.say("stores, logs and ledgers are in " + folder);
    }
    console.say(report.line());
    return report.clean() ? ExitCode.OK : ExitCode.FAILED;
  }

  private Optional<Kill.Size> size() {
    if (store == Store.POSTGRESQL) {
      return Optional.of(new Kill.Size(replicas, agents));
    }
    if (agendas > 0) {
      throw new Failure(ExitCode.USAGE, "--agendas needs --store postgresql");
    }
    return Optional.empty();
  }

  /** The same Java with the same options and class path. */
  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Machine.javaHome().resolve("bin/java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return command;
  }
}
