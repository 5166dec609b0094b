package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** A command that serves until it is told to end: standalone, server, agent. */
final class RoleCommand implements Callable<Integer> {
  private final Console console;
  private final Role role;
  private CommandSpec spec = CommandSpec.create();

  private RoleCommand(Console console, Role role) {
    this.console = console;
    this.role = role;
  }

  /** The command with an option for each of its settings. */
  static CommandSpec spec(Console console, Role role) {
    RoleCommand command = new RoleCommand(console, role);
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
    command.spec = spec;
    spec.name(role.word());
    spec.usageMessage().description(role.words());
    spec.usageMessage().footer(footer(role));
    spec.addOption(
        OptionSpec.builder("--config")
            .type(String.class)
            .paramLabel("FILE")
            .description("YAML file of settings. Default: dynode.yaml of the data folder.")
            .build());
    if (role != Role.AGENT) {
      spec.addOption(
          OptionSpec.builder("--limit")
              .type(Map.class)
              .auxiliaryTypes(String.class, String.class)
              .paramLabel("NAME=VALUE")
              .description("Sets a bound; docs/limits.md has all names.")
              .build());
    }
    for (ConfigReader.Setting setting : ConfigReader.settings()) {
      if (role.takes(setting) && !setting.limit()) {
        String usual = role.fallbacks().getOrDefault(setting.name(), setting.fallback());
        String fallback = usual.isEmpty() ? "" : " Default: " + usual + ".";
        spec.addOption(
            OptionSpec.builder(setting.options())
                .type(String.class)
                .paramLabel("VALUE")
                .description(setting.meaning() + fallback)
                .build());
      }
    }
    return spec;
  }

  private static String[] footer(Role role) {
    List<String> examples =
        switch (role) {
          case STANDALONE ->
              List.of(
                  "  dynode standalone",
                  "  dynode standalone --data-folder /var/lib/dynode --port 0");
          case SERVER ->
              List.of(
                  "  dynode server --host 0.0.0.0 --port 8460",
                  "  dynode server --store postgresql --store-url postgresql://db:5432/dynode");
          case AGENT ->
              List.of(
                  "  dynode agent --server http://main:8460 --key-file agent.key --pool lab",
                  "  dynode agent --server http://one:8460,http://two:8460 --key-file agent.key");
        };
    java.util.ArrayList<String> footer = new java.util.ArrayList<>();
    footer.add("");
    footer.add(
        "Settings also come from a file and from DYNODE_* variables: docs/configuration.md.");
    footer.add("TERM ends it in order: attempts may go on for the time of 'drain'.");
    footer.add("");
    footer.add("Examples:");
    footer.addAll(examples);
    return footer.toArray(String[]::new);
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    Config config = config();
    Logging.start(config.log());
    Standalone running = start(config);
    CompletableFuture<Integer> told = new CompletableFuture<>();
    AtomicBoolean ending = new AtomicBoolean();
    Thread hook = new Thread(() -> end(running, ending), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    var _ =
        running
            .ended()
            .whenComplete((reason, refusal) -> {
              if (!ending.get()) {
                console.say(
                    refusal == null
                        ? "dynode: the agent has ended: " + reason
                        : "dynode: the server refuses the agent: " + refusal.getMessage());
                if (role == Role.STANDALONE && running.superseded()) {
                  // Whoever has a key of an agent must not end the server for all.
                  console.say("dynode: the server goes on without an agent of its own");
                } else {
                  told.complete(refusal == null ? ExitCode.FAILED : ExitCode.REFUSED);
                }
              }
            });
    var _ = running.ready().thenRun(() -> console.say(ready(running, start)));
    // Ends only when the agent does by itself; the end that a signal asks for is the hook's.
    int status = told.join();
    Runtime.getRuntime().removeShutdownHook(hook);
    running.close();
    return status;
  }

  /** Runs when the process is asked to end: in order, and then with status 0. */
  private void end(Standalone running, AtomicBoolean ending) {
    ending.set(true);
    console.say("dynode: ending");
    running.close();
    console.say("dynode: ended");
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private String ready(Standalone running, long start) {
    long millis = (System.nanoTime() - start) / 1_000_000;
    String where = running.address().isEmpty() ? "" : " at " + running.address();
    return "dynode "
        + Version.text()
        + " "
        + role.word()
        + " is ready"
        + where
        + " (data folder "
        + running.data().root()
        + ", "
        + millis
        + " ms)";
  }

  private Standalone start(Config config) {
    try {
      return switch (role) {
        case STANDALONE -> Standalone.serve(config, StoreConfig.of(config, console), true);
        case SERVER -> Standalone.serve(config, StoreConfig.of(config, console), false);
        case AGENT -> Standalone.agent(config, key(config));
      };
    } catch (IOException e) {
      throw new Failure(ExitCode.UNAVAILABLE, words(config, e));
    } catch (ProblemException e) {
      boolean later = e.code() == ErrorCode.STORE_LOCKED || e.code() == ErrorCode.UNAVAILABLE;
      int status = later ? ExitCode.UNAVAILABLE : ExitCode.REFUSED;
      throw new Failure(status, String.valueOf(e.getMessage()));
    }
  }

  private static String words(Config config, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "port "
            + config.port()
            + " on "
            + config.host()
            + " cannot be used ("
            + cause.getMessage()
            + "); choose another with --port, or --port 0 for any free one";
      }
    }
    return "cannot start: " + Failure.told(e);
  }

  private String key(Config config) throws IOException {
    if (config.server().isEmpty()) {
      throw new Failure(ExitCode.USAGE, "an agent needs --server URL (or DYNODE_SERVER)");
    }
    if (!config.keyFile().isEmpty()) {
      return Files.readString(console.folder().resolve(config.keyFile())).strip();
    }
    String key = console.environment().getOrDefault("DYNODE_KEY", "");
    if (key.isEmpty()) {
      throw new Failure(
          ExitCode.USAGE, "an agent needs --key-file FILE (or DYNODE_KEY_FILE, DYNODE_KEY)");
    }
    return key;
  }

  private Config config() {
    ParseResult given = spec.commandLine().getParseResult();
    try {
      String file = given.matchedOptionValue("--config", "");
      return ConfigReader.of(role, console, file, reader -> options(reader, given)).read();
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private ConfigReader options(ConfigReader reader, ParseResult given) {
    for (ConfigReader.Setting setting : ConfigReader.settings()) {
      if (role.takes(setting) && given.hasMatchedOption(setting.option())) {
        String value = given.matchedOptionValue(setting.option(), "");
        reader.option(setting.name(), value);
      }
    }
    Map<String, String> limits = given.matchedOptionValue("--limit", Map.of());
    limits.forEach((name, value) -> reader.option("limits." + name, value));
    return reader;
  }
}
