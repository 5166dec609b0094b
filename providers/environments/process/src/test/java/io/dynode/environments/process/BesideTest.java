package io.dynode.environments.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Environment.Exit.Cause;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import io.dynode.spi.Executor;
import io.dynode.testkit.Eventually;
import io.dynode.testkit.LoopExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Corners of commands beside modules: their first moment, their agent's end, and the module's. */
class BesideTest extends ProcessFixture {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String WAIT = "touch tmp/begun; while [ ! -e tmp/go ]; do sleep 0.05; done";

  /** Goes on in a session of its own when who began it ends. */
  private static final String STRAY =
      "(setsid sh -c 'echo $$ >>out/data/pids; sleep 60' >/dev/null 2>&1 &);"
          + " until [ -s out/data/pids ]; do sleep 0.02; done";

  private static void awaitBegun(Launch launch) {
    Eventually.until(
        "the module has begun", () -> Files.exists(launch.folder().resolve("tmp/begun")));
  }

  private static void runToItsEnd(Running running, String script) {
    assertThat(running.exec(List.of("sh", "-c", script), new byte[0], LIMIT).await().status())
        .isZero();
  }

  @Test
  void nothingIsBegunOnceTheModuleMayBeAnothers() throws Exception {
    Launch launch = launch(WAIT);
    Running running = environment().start(launch);
    awaitBegun(launch);
    environment().deadline(clock().monotonicMicros());
    assertThatThrownBy(() -> running.exec(List.of("true"), new byte[0], LIMIT))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST));
    assertThat(exit(running).cause()).isEqualTo(Cause.LEASE_EXPIRED);
  }

  @Test
  void itIsFoundFromItsFirstMomentOn() throws Exception {
    assumeTrue(Proc.present(), "n/a: no /proc to look into");
    for (boolean own : bothKinds()) {
      environment(own);
      Path never = folder.resolve("fifo-" + own);
      assertThat(new ProcessBuilder("mkfifo", never.toString()).start().waitFor()).isZero();
      Shim shim = new Shim(state(own), "x", ProcessSettings.DEFAULT);
      Control control = Control.of(state(own).resolve("attempts"), "first");
      int user = own ? 799_999 : Status.Header.AGENT;
      // The shell waits for somebody to write its commands: it is nobody's but the agent's yet.
      Process process = shim.beside(control, user, folder, never);
      try {
        Eventually.until(
            "it is killed",
            () -> {
              shim.kill("x/first/", user);
              return !process.isAlive();
            });
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void thoseOfAnEarlierAgentEndWhenTheModuleIsAdopted() throws Exception {
    assumeTrue(Proc.present(), "n/a: no /proc to look into");
    for (boolean own : bothKinds()) {
      var environment = environment(own);
      Launch launch = module(WAIT);
      Running running = environment.start(launch);
      awaitBegun(launch);
      runToItsEnd(running, STRAY);
      running.exec(
          List.of("sh", "-c", "echo $$ >>out/data/pids; tail -f /dev/null"), new byte[0], LIMIT);
      Eventually.until("both run", () -> pids(launch).size() == 2);
      Running adopted = environment(own).adopt(List.of(launch)).getFirst();
      assertGone(launch, 2);
      assertThat(adopted.exit().toCompletableFuture()).isNotDone();
      Files.createFile(launch.folder().resolve("tmp/go"));
      assertThat(exit(adopted).cause()).isEqualTo(Cause.EXITED);
      assertThat(exit(adopted).status()).isZero();
    }
  }

  @Test
  void whatOneLeavesAfterTheShimHasLookedIsFound() throws Exception {
    try (LoopExecutor loop = new LoopExecutor()) {
      Held executor = new Held(loop);
      Launch launch = launch(WAIT);
      environment().start(launch);
      awaitBegun(launch);
      ProcessEnvironment next =
          new ProcessEnvironment(
              state(false), clock(), executor, ProcessSettings.DEFAULT.withoutOwnUsers());
      Running adopted = next.adopt(List.of(launch)).getFirst();
      adopted.stop(Cause.CANCELED);
      Control control =
          Control.of(state(false).resolve("attempts"), launch.assignment().attempt().value());
      Eventually.until("the shim has ended", () -> control.status().ending().isPresent());
      assertThat(control.status().ending().orElseThrow().strays()).isEqualTo("no");
      runToItsEnd(adopted, STRAY);
      assertThat(alive(pids(launch).getFirst())).isTrue();
      executor.release();
      assertThat(exit(adopted).cause()).isEqualTo(Cause.CANCELED);
      assertGone(launch, 1);
    }
  }

  /** Nothing that is to happen later does before it is released. */
  private static final class Held implements Executor {
    private final Executor executor;
    private final List<Runnable> later = new ArrayList<>();
    private boolean released;

    Held(Executor executor) {
      this.executor = executor;
    }

    synchronized void release() {
      released = true;
      later.forEach(executor::execute);
    }

    @Override
    public void execute(Runnable task) {
      executor.execute(task);
    }

    @Override
    public synchronized Cancelable schedule(Duration delay, Runnable task) {
      if (released) {
        return executor.schedule(delay, task);
      }
      // What ends a command after its limit is never to come here.
      if (delay.compareTo(LIMIT) < 0) {
        later.add(task);
      }
      return () -> {};
    }

    @Override
    public <T> CompletionStage<T> blocking(Callable<T> work) {
      return executor.blocking(work);
    }
  }
}
