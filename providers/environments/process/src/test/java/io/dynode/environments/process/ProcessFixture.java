package io.dynode.environments.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dynode.spi.Clock;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Launch;
import io.dynode.testkit.EnvironmentFixture;
import io.dynode.testkit.LoopExecutor;
import io.dynode.testkit.RealClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Two environments: modules with users of their own, and modules that run as the agent's. */
abstract class ProcessFixture extends EnvironmentFixture {
  private final Clock clock = new RealClock();
  private final LoopExecutor executor = new LoopExecutor();

  @TempDir Path folder;

  /** Whether modules may have users of their own: both, or only no. */
  protected final List<Boolean> bothKinds() {
    return open(true).ownUsers() ? List.of(true, false) : List.of(false);
  }

  /** For tests of nothing else. */
  protected final void assumeOwnUsers() {
    assumeTrue(open(true).ownUsers(), "n/a: only root can give modules users of their own");
  }

  protected final Path state(boolean ownUsers) {
    return folder.resolve(ownUsers ? "state-own" : "state-shared");
  }

  protected final Environment environment(boolean ownUsers) throws IOException {
    use(open(ownUsers));
    return environment();
  }

  protected final ProcessEnvironment open(boolean ownUsers) {
    ProcessSettings settings =
        ownUsers ? ProcessSettings.DEFAULT : ProcessSettings.DEFAULT.withoutOwnUsers();
    return new ProcessEnvironment(state(ownUsers), clock, executor, settings);
  }

  /** An attempt with a script as its module, in a file. */
  protected final Launch module(String text) throws IOException {
    Launch launch = launch(List.of("/bin/sh", "code/module"), environmentVariables());
    script(launch, "module", text + "\n");
    // Written by the test as well as by the module.
    Files.setPosixFilePermissions(
        launch.folder().resolve("out/data"), PosixFilePermissions.fromString("rwxrwxrwx"));
    return launch;
  }

  @Override
  protected Environment newEnvironment() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return open(false);
  }

  @Override
  protected Environment restarted() {
    return open(false);
  }

  @Override
  protected Path base() {
    return folder;
  }

  @Override
  protected Clock clock() {
    return clock;
  }

  @Override
  protected void close() {
    executor.close();
  }
}
