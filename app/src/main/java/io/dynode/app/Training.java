package io.dynode.app;

import io.dynode.cli.Cli;
import io.dynode.cli.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the launcher runs once per role to record which classes a start loads (the JVM's AOT cache).
 * It does the work of a typical command of that role, in a temporary folder, and ends by itself.
 */
final class Training {
  private static final String MODULE =
      "{kind: module, customer: default, name: train, version: '1',"
          + " command: [sh, -c, 'echo 1 > out/output.json']}";
  private static final String AGENDA =
      "operations: [{name: a, type: log, payload: {message: hi}},"
          + " {name: b, type: train, dependsOn: [a], when: 1 < 2}]";

  private Training() {}

  /** Trains for the role {@code client} or {@code server}: both need a server to talk to. */
  public static void main(String[] args) throws IOException {
    Logging.start("error");
    Path folder = RunFolder.temporary("training");
    try {
      Config config =
          new ConfigReader()
              .option("data", folder.toString())
              .option("port", "0")
              .option("drain", "1s")
              .option("ownUsers", "false")
              .read();
      try (Standalone running = Standalone.serve(config, true)) {
        use(running, args.length > 0 && args[0].equals("client") ? 3 : 1);
      }
    } finally {
      RunFolder.remove(folder);
    }
  }

  private static void use(Standalone running, int times) {
    Map<String, String> environment = Map.of("DYNODE_DATA", running.data().root().toString());
    run(environment, "", "--help");
    for (int i = 0; i < times; i++) {
      run(environment, MODULE, "apply", "-f", "-");
      run(environment, AGENDA, "submit", "-", "--wait");
      run(environment, "", "event", "send", "--type", "train", "--wait");
      run(environment, "", "list", "agendas");
      run(environment, "", "list", "agendas", "-o", "yaml");
      run(environment, "", "list", "agendas", "-o", "json");
      run(environment, "", "insights");
      run(environment, "", "health");
    }
  }

  private static void run(Map<String, String> environment, String input, String... arguments) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            nowhere,
            nowhere,
            environment,
            Path.of(""));
    Cli cli = Main.cli(console);
    cli.run(arguments);
  }
}
