package io.dynode.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A role in a process of its own, started as users start it. */
final class Started implements AutoCloseable {
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final double readyMillis;

  private Started(Process process, double readyMillis) {
    this.process = process;
    this.readyMillis = readyMillis;
  }

  /** The dynode command, with no variables of the caller's. */
  static ProcessBuilder dynode(List<String> arguments) {
    String launcher = System.getProperty("dynode.launcher", "");
    if (launcher.isEmpty()) {
      throw new IllegalStateException("Run this with ./dynode bench: it starts others like itself");
    }
    List<String> command = new ArrayList<>(List.of(launcher));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DYNODE_"));
    builder.environment().put("DYNODE_AOT", "wait");
    return builder;
  }

  /** Starts it and waits until it says that it is ready. */
  static Started role(List<String> arguments) {
    ProcessBuilder builder = dynode(arguments);
    String options = System.getenv("DYNODE_BENCH_JAVA_OPTS");
    if (options != null) {
      builder.environment().putAll(Map.of("DYNODE_JAVA_OPTS", options));
    }
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    try {
      Process process = builder.start();
      StringBuilder said = new StringBuilder();
      BufferedReader words = process.errorReader(StandardCharsets.UTF_8);
      for (String line = words.readLine(); line != null; line = words.readLine()) {
        if (line.contains(" is ready")) {
          double millis = Samples.millisSince(start);
          Thread.ofPlatform().daemon().start(() -> pass(words));
          return new Started(process, millis);
        }
        said.append(line).append('\n');
      }
      throw new IllegalStateException(arguments.getFirst() + " did not start:\n" + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shows what the process says, to its end. */
  private static void pass(BufferedReader words) {
    try {
      for (String line = words.readLine(); line != null; line = words.readLine()) {
        if (!line.startsWith("dynode: end")) {
          System.err.println(line);
        }
      }
    } catch (IOException _) {
      // The process has ended, and its stream with it.
    }
  }

  /** How long the start took. */
  double readyMillis() {
    return readyMillis;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Resident memory of the process. */
  double residentMegabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
      throw new IllegalStateException("The process has no resident memory");
    } catch (IOException e) {
      throw new UncheckedIOException("The resident memory is read from /proc", e);
    }
  }

  @Override
  public void close() {
    end(process, STOP_SECONDS);
  }

  /** Ends it, hard when it does not end by itself in time; what it held is free afterwards. */
  static void end(Process process, long seconds) {
    process.destroy();
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
