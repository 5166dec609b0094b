package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.AttemptId;
import io.dynode.model.CustomerId;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Resources;
import io.dynode.spi.Clock;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Working folders, launches and a look at processes, for tests of environments. */
public abstract class EnvironmentFixture {
  /** A module whose processes do what they can to survive; each writes its id to out/data/pids. */
  protected static final String TREE =
      """
      hide='trap "" TERM HUP INT; echo $$ >>out/data/pids; while :; do sleep 0.05; done'
      echo $$ >>out/data/pids
      sh -c "$hide" &
      sh -c "sh -c '$hide' & wait" &
      setsid sh -c "$hide" &
      (setsid sh -c "(sh -c '$hide' &) ; exit 0" &)
      wait
      """;

  /** How many ids it writes. */
  protected static final int TREE_SIZE = 5;

  private static final long PATIENCE_SECONDS = 60;

  private final List<Running> started = new ArrayList<>();
  private final List<Environment> used = new ArrayList<>();
  private Environment environment;
  private int count;

  /** A new environment without any attempts. */
  protected abstract Environment newEnvironment() throws IOException;

  /** What a new run of the agent has, after the death of the one before: the same attempts. */
  protected abstract Environment restarted() throws IOException;

  /** A folder for working folders. */
  protected abstract Path base();

  /** The time the environment goes by. */
  protected abstract Clock clock();

  /** Variables the environment adds to what is given, besides DYNODE_ATTEMPT. */
  protected Set<String> addedVariables() {
    return Set.of();
  }

  @BeforeEach
  void open() throws IOException {
    use(newEnvironment());
  }

  /** A test that fails must not leave its modules to the next one. */
  @AfterEach
  void stopAll() {
    for (Environment each : used) {
      each.deadline(clock().monotonicMicros());
      each.reap(List.of());
    }
    for (Running running : started) {
      running.exit().toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
    close();
  }

  /** Gives up what the environments needed, when nothing runs any more. */
  protected void close() {}

  /** The one under test; records what it starts. */
  protected final Environment environment() {
    return new Recorder(environment, started);
  }

  /** Goes on with another one; what it has started is stopped at the end. */
  protected final void use(Environment other) {
    used.add(other);
    environment = other;
  }

  /** Leaves the environment behind, as a dying agent does, and returns that of the next run. */
  protected final Environment restart() throws IOException {
    use(restarted());
    return environment();
  }

  /** Waits for the end. */
  protected static Exit exit(Running running) {
    return running
        .exit()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** What a module usually gets. */
  protected Map<String, String> environmentVariables() {
    return Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "LANG", "C.UTF-8");
  }

  /** An attempt that runs a shell script. */
  protected final Launch launch(String script) throws IOException {
    return launch(List.of("/bin/sh", "-c", script), environmentVariables());
  }

  /** An attempt that runs a command. */
  protected final Launch launch(List<String> command, Map<String, String> env) throws IOException {
    String name = "attempt-" + ++count;
    return launch(name, workFolder(name), command, env);
  }

  /** An attempt in a folder of that name. */
  protected final Launch launchIn(String folder, List<String> command) throws IOException {
    return launch("attempt-" + ++count, workFolder(folder), command, environmentVariables());
  }

  /** An attempt with that id in that folder. */
  public static Launch launch(
      String attempt, Path folder, List<String> command, Map<String, String> env) {
    Assignment assignment =
        new Assignment(
            new AttemptId(attempt),
            "token",
            new AgendaId("agenda"),
            new CustomerId("customer"),
            "operation",
            0,
            1,
            1,
            "module@1",
            command,
            List.of(),
            env,
            "process",
            Resources.NONE,
            Duration.ZERO,
            Json.NULL,
            Json.NULL,
            List.of(),
            "correlation",
            false);
    return new Launch(
        assignment, folder, command, new TreeMap<>(env), Duration.ZERO, Duration.ofMillis(300));
  }

  private Path workFolder(String name) throws IOException {
    Path folder = base().resolve(name);
    for (String part : List.of("in", "code", "out/data", "out/events", "state", "tmp")) {
      Files.createDirectories(folder.resolve(part));
    }
    return folder;
  }

  /** The same with another command. */
  protected static Launch with(Launch launch, List<String> command) {
    return new Launch(
        launch.assignment(),
        launch.folder(),
        command,
        launch.env(),
        launch.timeout(),
        launch.grace());
  }

  /** The same with a timeout. */
  protected static Launch with(Launch launch, Duration timeout) {
    return new Launch(
        launch.assignment(),
        launch.folder(),
        launch.command(),
        launch.env(),
        timeout,
        launch.grace());
  }

  /** Puts a program into the module's code. */
  protected static Path script(Launch launch, String name, String text) throws IOException {
    Path file = launch.folder().resolve("code").resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** What the module printed. */
  protected static String log(Launch launch) throws IOException {
    return Files.readString(launch.folder().resolve("log"), StandardCharsets.UTF_8);
  }

  /** The process ids a module has written down. */
  protected static List<Long> pids(Launch launch) throws IOException {
    Path file = launch.folder().resolve("out/data/pids");
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Long::valueOf).toList();
  }

  /** Whether the process lives; one that waits to be reaped does not. */
  protected static boolean alive(long pid) throws IOException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
    try {
      String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
      return text.charAt(text.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }

  /** All processes the module has written down are gone, now. */
  protected static void assertGone(Launch launch, int size) throws IOException {
    List<Long> pids = pids(launch);
    assertThat(pids).hasSize(size);
    for (long pid : pids) {
      assertThat(alive(pid)).as("process " + pid).isFalse();
    }
  }

  /** Remembers what was started, so that it can be waited for. */
  private record Recorder(Environment environment, List<Running> started) implements Environment {
    @Override
    public String name() {
      return environment.name();
    }

    @Override
    public Set<Capability> capabilities() {
      return environment.capabilities();
    }

    @Override
    public Running start(Launch launch, long startBy) {
      Running running = environment.start(launch, startBy);
      started.add(running);
      return running;
    }

    @Override
    public List<Running> adopt(List<Launch> launches) {
      List<Running> adopted = environment.adopt(launches);
      started.addAll(adopted);
      return adopted;
    }

    @Override
    public List<String> reap(List<String> attemptsToKeep) {
      return environment.reap(attemptsToKeep);
    }

    @Override
    public void deadline(long monotonicMicros) {
      environment.deadline(monotonicMicros);
    }
  }
}
