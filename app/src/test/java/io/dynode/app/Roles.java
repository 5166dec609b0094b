package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes that serve, in one folder that goes with them; each writes to a file of its name. */
final class Roles implements AutoCloseable {
  private final Path folder;
  private final List<Process> started = new ArrayList<>();

  private Roles(Path folder) {
    this.folder = folder;
  }

  static Roles create() throws IOException {
    return new Roles(RunFolder.temporary("test"));
  }

  Path folder() {
    return folder;
  }

  Process start(String name, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    started.add(process);
    return process;
  }

  String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  void awaitReady(String name, Process process) {
    Eventually.until(
        name + " is ready",
        () -> {
          assertThat(process.isAlive()).as(log(name)).isTrue();
          return log(name).contains(" is ready");
        });
  }

  @Override
  public void close() throws IOException {
    for (Process process : started) {
      process.destroyForcibly().onExit().join();
    }
    RunFolder.remove(folder);
  }
}
