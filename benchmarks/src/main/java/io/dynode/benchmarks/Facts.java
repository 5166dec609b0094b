package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What figures mean nothing without: the machine, and the commit. */
public final class Facts {
  private Facts() {}

  static Json machine(Path folder) {
    var system = ManagementFactory.getOperatingSystemMXBean();
    long memory =
        system instanceof com.sun.management.OperatingSystemMXBean known
            ? known.getTotalMemorySize()
            : 0;
    return Json.object(
        "os",
        Json.of(System.getProperty("os.name") + " " + System.getProperty("os.version")),
        "arch",
        Json.of(System.getProperty("os.arch")),
        "processor",
        Json.of(processor()),
        "processors",
        Json.of(system.getAvailableProcessors()),
        "memoryBytes",
        Json.of(memory),
        "java",
        Json.of(System.getProperty("java.vm.name") + " " + Runtime.version()),
        "disk",
        Json.of(disk(folder)),
        "loadAtStart",
        Json.of(Math.round(system.getSystemLoadAverage() * 100) / 100.0));
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException _) {
      return "";
    }
  }

  private static String disk(Path folder) {
    try {
      return Files.getFileStore(folder).type();
    } catch (IOException _) {
      return "";
    }
  }

  /** The commit that is checked out, with a + when files differ from it; empty in no clone. */
  public static String commit() {
    Path home = Path.of(System.getProperty("dynode.home", "."));
    String commit = git(home, "rev-parse", "HEAD");
    boolean clean = commit.isEmpty() || git(home, "status", "--porcelain").isEmpty();
    return clean ? commit : commit + "+";
  }

  private static String git(Path home, String... arguments) {
    java.util.List<String> command = new java.util.ArrayList<>();
    command.addAll(java.util.List.of("git", "-C", home.toString()));
    command.addAll(java.util.List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean good = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
      return good ? out : "";
    } catch (IOException _) {
      return "";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
