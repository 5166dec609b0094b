package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches an agenda or a cascade. */
@Command(
    name = "watch",
    description = {
      "Watches an agenda, or a whole cascade, until it ends. On a terminal an agenda is drawn as a"
          + " tree with bars; elsewhere, and with --plain, there is a line for every change.",
      "Status 1 when it did not succeed."
    },
    footer = {
      "",
      "Examples:",
      "  dynode watch 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
      "  dynode watch --correlation 01JD3W0Q8Z5T9K2M4N6P8R0S2T --timeout 10m"
    })
final class Watch extends ClientCommand {
  @Parameters(arity = "0..1", paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Option(names = "--correlation", paramLabel = "ID", description = "A cascade instead.")
  private String correlation = "";

  @Option(names = "--plain", description = "Lines, also on a terminal.")
  private boolean plain;

  @Mixin private Patience patience = new Patience();

  Watch(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (agenda.isEmpty() == correlation.isEmpty()) {
      throw misuse("Give either an agenda or --correlation.");
    }
    // What is watched is the data of this command: its lines go to stdout.
    Console lines = console().aloud();
    if (!correlation.isEmpty()) {
      return new Cascade(api(), lines, patience.longest()).watch(correlation)
          ? ExitCode.OK
          : ExitCode.FAILED;
    }
    try (Screen screen = plain ? new Screen.Lines(lines) : Screen.of(lines)) {
      Json end = new Follow(api(), screen, patience.longest()).agenda(agenda);
      return Follow.succeeded(end) ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
