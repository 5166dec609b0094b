package io.dynode.app;

import io.dynode.cli.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Commands that run the production classes on a virtual clock. */
@Command(name = "simulate", description = "Runs Dynode's own classes in a virtual world.")
final class SimulateCommand {
  private SimulateCommand() {}

  static CommandSpec spec(Console console) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new SimulateCommand());
    return spec.addSubcommand("faults", CommandSpec.forAnnotatedObject(new FaultsCommand(console)));
  }
}
