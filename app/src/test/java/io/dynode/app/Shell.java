package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A shell in a folder, with {@code dynode} on its path. What one run sets, the next one has; it
 * stops at the first command that fails.
 */
final class Shell {
  private static final String BEFORE = "set -aeu\n[ ! -f .variables ] || . ./.variables\n";
  private static final String AFTER = "\nexport -p > .variables\n";
  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private int runs;

  Shell(Path folder, Map<String, String> more) throws IOException {
    this.folder = folder;
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path command = bin.resolve("dynode");
    Files.writeString(
        command,
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                .formatted(Machine.javaHome().resolve("bin/java"))
            + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
            + " -cp '%s' %s \"$@\"\n"
                .formatted(System.getProperty("java.class.path"), Main.class.getName()));
    assertThat(command.toFile().setExecutable(true)).isTrue();
    environment.put("PATH", bin + ":" + Machine.path(false));
    environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("DYNODE_PORT", "0");
    environment.putAll(more);
  }

  /** Runs commands that end with that status; what they said. */
  String run(String commands, int status) throws IOException {
    Path out = folder.resolve("out-" + ++runs);
    Process process = start(BEFORE + commands + AFTER, out, Map.of());
    int ended = status(process);
    String said = Files.readString(out);
    assertThat(ended).as(commands + "\n" + said).isEqualTo(status);
    return said;
  }

  /** Runs one command that serves, on data of its own, until it is ready; it ends in order. */
  void serves(String command) throws IOException {
    Path out = folder.resolve("out-" + ++runs);
    String data = folder.resolve("served-" + runs).toString();
    Process process = start("exec " + command, out, Map.of("DYNODE_DATA", data));
    try {
      Eventually.until(
          command.strip() + " is ready",
          () -> {
            assertThat(process.isAlive()).as(Files.readString(out)).isTrue();
            return Files.readString(out).contains(" is ready");
          });
      process.destroy();
      assertThat(status(process)).as(Files.readString(out)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(String script, Path out, Map<String, String> more) throws IOException {
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    shell.environment().clear();
    shell.environment().putAll(environment);
    shell.environment().putAll(more);
    return shell.start();
  }

  static int status(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("It has not ended after " + PATIENCE_SECONDS + " seconds");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError(e);
    }
  }
}
