package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the configuration that a server role would have here, and where each value comes from. */
@Command(
    name = "config",
    description = {
      "Shows every setting of the server roles, its value here, and where that comes from:"
          + " default, the configuration file, or the environment."
    },
    footer = {"", "Examples:", "  dynode config", "  dynode config --config /etc/dynode.yaml"})
final class ConfigCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of settings. Default: dynode.yaml of the data folder.")
  private String file = "";

  ConfigCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      ConfigReader reader = new ConfigReader();
      Config first = new ConfigReader().environment(console.environment()).read();
      Path path = console.folder().resolve(file.isEmpty() ? first.data() + "/dynode.yaml" : file);
      if (!file.isEmpty() || Files.exists(path)) {
        reader.file(path);
      }
      reader.environment(console.environment());
      for (ConfigReader.Origin origin : reader.origins(reader.read())) {
        console.out().printf("%-14s %-24s %s%n", origin.name(), origin.value(), origin.origin());
      }
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
