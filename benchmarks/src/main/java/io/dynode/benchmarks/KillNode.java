package io.dynode.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of Dynode that is killed and started again: a server, an agent or a standalone. */
final class KillNode {
  private static final int READY_SECONDS = 60;

  private final String name;
  private final List<String> command;
  private final Path folder;
  private final Path log;
  private Process process;

  private KillNode(String name, List<String> command, Path folder) throws IOException {
    this.name = name;
    this.command = List.copyOf(command);
    this.folder = folder;
    this.log = folder.resolve(name + ".log");
    this.process = launch();
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param dynode the words that start the dynode command
   */
  static KillNode start(String name, List<String> dynode, Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(dynode);
    command.addAll(arguments);
    KillNode node = new KillNode(name, command, folder);
    node.awaitReady();
    return node;
  }

  private Process launch() throws IOException {
    Files.deleteIfExists(ready());
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("DYNODE_"));
    return builder
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectError(ready().toFile())
        .start();
  }

  /** Its words: a role says there when it is ready. */
  private Path ready() {
    return folder.resolve(name + ".err");
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!Files.readString(ready()).contains(" is ready")) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException(name + " did not become ready: " + Files.readString(ready()).strip());
      }
      Thread.sleep(10);
    }
  }

  String name() {
    return name;
  }

  /** Id of the agent it is; empty: a server, or both in one. */
  String agent() {
    return name.startsWith("agent-") ? name.substring("agent-".length()) : "";
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL, and all the time it takes to be gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  void restart() throws IOException, InterruptedException {
    Files.writeString(
        log,
        Files.readString(ready()),
        java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.APPEND);
    process = launch();
    awaitReady();
  }

  /** SIGSTOP for a while. */
  void pause(long millis) throws IOException, InterruptedException {
    KillProc.signal("STOP", process.pid());
    try {
      Thread.sleep(millis);
    } finally {
      KillProc.signal("CONT", process.pid());
    }
  }

  /** TERM; returns whether it ended in order. */
  boolean end() throws InterruptedException {
    process.destroy();
    if (process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
      return process.exitValue() == 0;
    }
    kill();
    return false;
  }

  /** Runs a command of dynode to its end; its words when it fails. */
  static void run(
      List<String> dynode, Path folder, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(dynode);
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + " failed: " + output);
    }
  }
}
