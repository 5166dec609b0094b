package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches an agenda or a cascade. */
@Command(
    name = "watch",
    description = {
      "Watches an agenda, or a whole cascade, until it ends: a plain line for every change.",
      "Status 1 when it did not succeed."
    },
    footer = {
      "",
      "Examples:",
      "  dynode watch 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
      "  dynode watch --correlation 01JD3W0Q8Z5T9K2M4N6P8R0S2T --timeout 600"
    })
final class Watch extends ClientCommand {
  @Parameters(arity = "0..1", paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Option(names = "--correlation", paramLabel = "ID", description = "A cascade instead.")
  private String correlation = "";

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "Longest wait. Default: none.")
  private long timeout;

  Watch(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (agenda.isEmpty() == correlation.isEmpty()) {
      throw misuse("Give either an agenda or --correlation.");
    }
    Duration limit = Duration.ofSeconds(timeout);
    // What is watched is the data of this command: its lines go to stdout.
    Console lines =
        new Console(
            console().in(),
            console().out(),
            console().out(),
            console().environment(),
            console().folder());
    if (!correlation.isEmpty()) {
      return new Cascade(api(), lines, limit).watch(correlation) ? ExitCode.OK : ExitCode.FAILED;
    }
    Json end = new Follow(api(), lines, limit).agenda(agenda);
    return Follow.succeeded(end) ? ExitCode.OK : ExitCode.FAILED;
  }
}
