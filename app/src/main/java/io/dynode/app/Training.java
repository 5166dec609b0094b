package io.dynode.app;

import io.dynode.cli.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
  public static void main(String[] args) throws IOException, InterruptedException {
    Logging.start("error");
    Path folder = RunFolder.temporary("training");
    try {
      if (args.length > 0 && args[0].equals("client")) {
        client(folder);
      } else {
        server(folder);
      }
    } finally {
      RunFolder.remove(folder);
    }
  }

  private static void server(Path folder) throws IOException {
    Config config =
        new ConfigReader()
            .option("data", folder.toString())
            .option("port", "0")
            .option("drain", "1s")
            .option("ownUsers", "false")
            .read();
    try (Standalone running = Standalone.serve(config, true)) {
      use(running.data().root(), 1);
    }
  }

  /** Its server is another process: a cache that holds the server's classes too loads them all. */
  private static void client(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Machine.javaHome().resolve("bin/java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of("standalone", "--data-folder", folder.toString(), "--port", "0"));
    command.addAll(List.of("--drain", "1s", "--own-users", "false"));
    Process server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      while (!Files.exists(folder.resolve("address"))) {
        if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
          throw new IOException(Files.readString(folder.resolve("log")));
        }
      }
      use(folder, 3);
    } finally {
      server.destroy();
      if (!server.waitFor(30, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
      }
    }
  }

  private static void use(Path data, int times) {
    Map<String, String> environment = Map.of("DYNODE_DATA", data.toString());
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
    Main.cli(console.to(OutputStream.nullOutputStream())).run(arguments);
  }
}
