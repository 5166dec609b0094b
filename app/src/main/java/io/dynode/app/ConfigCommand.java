package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.cli.Output;
import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What a server role would be configured with here. */
@Command(name = "config", description = "Shows the configuration of the server roles.")
final class ConfigCommand {
  private ConfigCommand() {}

  static CommandSpec spec(Console console) {
    return CommandSpec.forAnnotatedObject(new ConfigCommand())
        .addSubcommand("show", new CommandLine(new Show(console)));
  }

  /** Shows it. */
  @Command(
      name = "show",
      description = {
        "Shows every setting of a server role and its value here; with --origin also where that"
            + " comes from: default, the configuration file, or the environment. Secrets are"
            + " masked. docs/configuration.md says what each is for."
      },
      footer = {
        "",
        "Examples:",
        "  dynode config show --origin",
        "  dynode config show --config /etc/dynode.yaml --role server -o json"
      })
  static final class Show implements Callable<Integer> {
    private final Console console;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "YAML file of settings. Default: dynode.yaml of the data folder.")
    private String file = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "standalone, server or agent. Default: ${DEFAULT-VALUE}.",
        defaultValue = "standalone")
    private Role role = Role.STANDALONE;

    @Option(
        names = {"--data-folder"},
        paramLabel = "DIR",
        description = "Data folder, as the role would be given it.")
    private String data = "";

    @Option(names = "--origin", description = "Show where each value comes from.")
    private boolean origin;

    @Mixin private Output output = new Output();

    Show(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      List<Json> rows = new ArrayList<>();
      try {
        ConfigReader reader =
            ConfigReader.of(role, console, file, r -> data.isEmpty() ? r : r.option("data", data));
        List<String> taken =
            ConfigReader.settings().stream()
                .filter(role::takes)
                .map(ConfigReader.Setting::name)
                .toList();
        for (ConfigReader.Origin each : reader.origins()) {
          if (taken.contains(each.name())) {
            rows.add(row(each));
          }
        }
      } catch (IllegalArgumentException e) {
        throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()));
      }
      String key = console.environment().getOrDefault("DYNODE_KEY", "");
      if (role == Role.AGENT && !key.isEmpty()) {
        rows.add(row(new ConfigReader.Origin("key", Secrets.MASK, "environment DYNODE_KEY")));
      }
      List<Output.Column> columns =
          origin
              ? Output.columns("NAME", "/name", "VALUE", "/value", "ORIGIN", "/origin")
              : Output.columns("NAME", "/name", "VALUE", "/value");
      output.list(console, rows, columns);
      return ExitCode.OK;
    }

    private Json row(ConfigReader.Origin each) {
      return origin
          ? Json.object(
              "name",
              Json.of(each.name()),
              "value",
              Json.of(each.value()),
              "origin",
              Json.of(each.origin()))
          : Json.object("name", Json.of(each.name()), "value", Json.of(each.value()));
    }
  }
}
