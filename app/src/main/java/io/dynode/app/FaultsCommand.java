package io.dynode.app;

import io.dynode.benchmarks.Facts;
import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.model.Json;
import io.dynode.simulation.Simulate;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the production classes in a virtual world with faults, seed after seed. */
@Command(
    name = "faults",
    description = {
      "Runs the production engine and agents in a virtual world, on one thread, with crashes, lost"
          + " and doubled messages, partitions, long pauses and clock jumps; one seed is one"
          + " history. After every commit it checks what Dynode promises. Status 1 when a promise"
          + " was broken; the same seed takes the same course again."
    },
    footer = {
      "",
      "Examples:",
      "  dynode simulate faults",
      "  dynode simulate faults --seeds 100000 --out simulation.json",
      "  dynode simulate faults --first 7 --seeds 1",
      "  dynode simulate faults --story 7"
    })
final class FaultsCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Most histories. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private long seeds = 1_000;

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "First seed; the others follow it. Default: another each time.")
  private @Nullable Long first;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "No history begins after this time. Default: no limit.",
      defaultValue = "0",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private long seconds;

  @Option(
      names = "--story",
      paramLabel = "SEED",
      description = "Tell the last steps of this seed's history, and nothing else.")
  private @Nullable Long story;

  @Option(names = "--out", paramLabel = "FILE", description = "Where to write the report.")
  private String out = "";

  FaultsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    SystemClock clock = new SystemClock();
    if (story != null) {
      Simulate teller = new Simulate(clock, line -> console.out().println(line));
      return teller.story(story) == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
    long chosen = first == null ? System.currentTimeMillis() * 1_000 : first;
    console.say("first seed " + chosen);
    String commit = Facts.commit();
    Simulate.Summary summary = new Simulate(clock, console::say).run(chosen, seeds, seconds);
    Map<String, Json> report = new LinkedHashMap<>();
    report.put("commit", Json.of(commit));
    report.put("processors", Json.of(Runtime.getRuntime().availableProcessors()));
    report.put("java", Json.of(Runtime.version().toString()));
    report.putAll(summary.report().members());
    Reports.write(new Json.Obj(report), out, console);
    return summary.violations() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
