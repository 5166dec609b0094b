package io.dynode.environments.process;

import io.dynode.spi.Clock;
import io.dynode.spi.Environment;
import io.dynode.testkit.EnvironmentContract;
import io.dynode.testkit.LoopExecutor;
import io.dynode.testkit.RealClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** The contract with users of their own for modules, where the machine and the user allow it. */
class ProcessEnvironmentTest extends EnvironmentContract {
  private final Clock clock = new RealClock();
  private final LoopExecutor executor = new LoopExecutor();

  @TempDir Path folder;

  protected ProcessSettings settings() {
    return ProcessSettings.DEFAULT;
  }

  @Override
  protected Environment newEnvironment() throws IOException {
    // Temporary folders are closed to others, and modules must pass.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return restarted();
  }

  @Override
  protected Environment restarted() {
    return new ProcessEnvironment(folder.resolve("state"), clock, executor, settings());
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
  protected Set<String> addedVariables() {
    return Set.of("DYNODE_TREE");
  }

  @Override
  protected void close() {
    executor.close();
  }
}
