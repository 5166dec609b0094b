package io.dynode.environments.process;

import io.dynode.spi.Environment.Launch;
import io.dynode.testkit.EnvironmentFixture;
import io.dynode.testkit.LoopExecutor;
import io.dynode.testkit.RealClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that starts one module and then waits to be killed, as agents are. */
final class AgentProcess {
  private AgentProcess() {}

  public static void main(String[] arguments) throws Exception {
    RealClock clock = new RealClock();
    boolean own = Boolean.parseBoolean(arguments[3]);
    ProcessSettings settings =
        own ? ProcessSettings.DEFAULT : ProcessSettings.DEFAULT.withoutOwnUsers();
    ProcessEnvironment environment =
        new ProcessEnvironment(Path.of(arguments[0]), clock, new LoopExecutor(), settings);
    environment.deadline(clock.monotonicMicros() + Long.parseLong(arguments[2]) * 1000);
    Launch launch =
        EnvironmentFixture.launch(
            arguments[4],
            Path.of(arguments[1]),
            List.of("/bin/sh", "code/module"),
            java.util.Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"));
    environment.start(launch);
    System.out.println("started");
    Thread.currentThread().join();
  }

  /** Starts the module of this launch, its {@code code/module}, and dies. */
  static void startAndDie(Path state, Launch launch, Duration deadline, boolean ownUsers)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(AgentProcess.class.getName(), state.toString()));
    command.addAll(List.of(launch.folder().toString(), Long.toString(deadline.toMillis())));
    command.addAll(List.of(Boolean.toString(ownUsers), launch.assignment().attempt().value()));
    Process agent =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = agent.inputReader(StandardCharsets.UTF_8)) {
      String line = output.readLine();
      if (!"started".equals(line)) {
        throw new AssertionError("the agent said " + line);
      }
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }
}
