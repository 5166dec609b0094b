package io.dynode.environments.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Exit.Cause;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shims whose agent was killed for good, or who are killed themselves. */
class AgentDeathTest extends ProcessFixture {
  @Test
  void whatTheAgentHadHalfMadeOrHalfRemovedHindersNobody() throws Exception {
    Launch launch = module("exit 0");
    String attempt = launch.assignment().attempt().value();
    Path attempts = state(false).resolve("attempts");
    for (String left : List.of("", "launch")) {
      Path record = Files.createDirectories(attempts.resolve(attempt));
      if (!left.isEmpty()) {
        Files.createFile(record.resolve(left));
      }
      Files.createDirectories(attempts.resolve("other"));
      Environment next = environment(false);
      List<Running> adopted = next.adopt(List.of(launch));
      assertThat(exit(adopted.getFirst()).cause()).isEqualTo(Cause.LOST);
      assertThat(next.reap(List.of())).isEmpty();
      assertThat(attempts.resolve("other")).doesNotExist();
      assertThat(open(false).reap(List.of())).isEmpty();
      assertThat(attempts).isEmptyDirectory();
    }
  }

  @Test
  void nobodyHearsOfAnEndThatIsNotKnown() throws Exception {
    Launch launch = module("exit 0");
    Files.createDirectories(
        state(false).resolve("attempts").resolve(launch.assignment().attempt().value()));
    Environment next = environment(false);
    Path shim = state(false).resolve("shim.sh");
    String good = Files.readString(shim);
    Path tried = folder.resolve("tried");
    Files.writeString(shim, "touch '" + tried + "'; exit 2");
    Running running = next.adopt(List.of(launch)).getFirst();
    Eventually.until("tried", () -> Files.exists(tried));
    assertThat(running.exit().toCompletableFuture()).isNotDone();
    Files.writeString(shim, good);
    assertThat(exit(running).cause()).isEqualTo(Cause.LOST);
  }

  private static final Duration LONG = Duration.ofMinutes(2);

  @Test
  void aModuleRunsOnAndIsFoundAgain() throws Exception {
    for (boolean own : bothKinds()) {
      Launch launch =
          module(
              "echo $$ >out/data/pids\n" + "until [ -e out/data/go ]; do sleep 0.02; done; exit 9");
      AgentProcess.startAndDie(state(own), launch, LONG, own);
      Eventually.until("up", () -> pids(launch).size() == 1);
      Running found = environment(own).adopt(List.of(launch)).getFirst();
      Files.createFile(launch.folder().resolve("out/data/go"));
      Exit exit = exit(found);
      assertThat(exit.cause()).isEqualTo(Cause.EXITED);
      assertThat(exit.status()).isEqualTo(9);
    }
  }

  @Test
  void anEndThatNobodySawIsFound() throws Exception {
    for (boolean own : bothKinds()) {
      Launch launch =
          module(
              """
              (setsid sh -c 'echo $$ >>out/data/pids; exec sleep 60' &)
              until [ -s out/data/pids ]; do sleep 0.01; done
              until [ -e out/data/go ]; do sleep 0.02; done; exit 12\
              """);
      AgentProcess.startAndDie(state(own), launch, LONG, own);
      Files.createFile(launch.folder().resolve("out/data/go"));
      Eventually.until(
          "its processes are gone, without an agent",
          () -> pids(launch).size() == 1 && !alive(pids(launch).getFirst()));
      Exit exit = exit(environment(own).adopt(List.of(launch)).getFirst());
      assertThat(exit.cause()).isEqualTo(Cause.EXITED);
      assertThat(exit.status()).isEqualTo(12);
      assertThat(exit.message()).contains("left running");
    }
  }

  @Test
  void theDeadlinePassesWithoutAnAgent() throws Exception {
    for (boolean own : bothKinds()) {
      Launch launch = module(TREE);
      AgentProcess.startAndDie(state(own), launch, Duration.ofSeconds(2), own);
      Eventually.until("the tree has grown", () -> pids(launch).size() == TREE_SIZE);
      Eventually.until("the tree is gone", () -> noneAlive(launch));
      Exit exit = exit(environment(own).adopt(List.of(launch)).getFirst());
      assertThat(exit.cause()).isEqualTo(Cause.LEASE_EXPIRED);
    }
  }

  @Test
  void aKilledShimTakesItsTreeAlong() throws Exception {
    for (boolean own : bothKinds()) {
      Launch launch = module(TREE);
      Running running = environment(own).start(launch);
      Eventually.until("the tree has grown", () -> pids(launch).size() == TREE_SIZE);
      kill(shim(own, launch));
      Exit exit = exit(running);
      assertThat(exit.cause()).isEqualTo(Cause.LOST);
      assertThat(exit.message()).contains("shim");
      assertGone(launch, TREE_SIZE);
    }
  }

  @Test
  void aShimKilledWithoutAnAgentTakesItsTreeAlong() throws Exception {
    for (boolean own : bothKinds()) {
      Launch launch = module(TREE);
      AgentProcess.startAndDie(state(own), launch, LONG, own);
      Eventually.until("the tree has grown", () -> pids(launch).size() == TREE_SIZE);
      kill(shim(own, launch));
      Eventually.until("the tree is gone", () -> noneAlive(launch));
      assertThat(exit(environment(own).adopt(List.of(launch)).getFirst()).cause())
          .isEqualTo(Cause.LOST);
    }
  }

  @Test
  void aReusedProcessIdIsNotTheShim() throws Exception {
    Environment environment = environment(false);
    Launch launch = module("exit 0");
    Control control = control(false, launch);
    control.create(new Status.Header(1, Status.Header.AGENT, -1), "exit 0\n");
    long me = ProcessHandle.current().pid();
    append(control, "shim " + me + " 1 " + Proc.bootId() + " .\n");
    append(control, "module " + me + " 1 .\n");
    Exit exit = exit(environment.adopt(List.of(launch)).getFirst());
    assertThat(exit.cause()).isEqualTo(Cause.LOST);
    assertThat(exit.startedMicros()).isEqualTo(1);
  }

  @Test
  void whatRanBeforeTheMachineRestartedIsLost() throws Exception {
    Environment environment = environment(false);
    Launch launch = module("exit 0");
    Control control = control(false, launch);
    control.create(new Status.Header(1, Status.Header.AGENT, -1), "exit 0\n");
    append(control, "shim 1 1 00000000-0000-0000-0000-000000000000 .\nexit 0 EXITED no .\n");
    Exit exit = exit(environment.adopt(List.of(launch)).getFirst());
    assertThat(exit.cause()).isEqualTo(Cause.LOST);
    assertThat(exit.message()).contains("restarted");
  }

  @Test
  void aShimThatComesLateStartsNothing() throws Exception {
    Environment environment = environment(false);
    Launch launch = module("exit 0");
    Control control = control(false, launch);
    control.create(new Status.Header(1, Status.Header.AGENT, -1), "echo ran >out/data/ran\n");
    assertThat(exit(environment.adopt(List.of(launch)).getFirst()).cause()).isEqualTo(Cause.LOST);
    Shim shim = new Shim(state(false), "root", ProcessSettings.DEFAULT);
    shim.start(control, Status.Header.AGENT, launch.folder(), new Shim.Limits(0, 0, 0)).waitFor();
    assertThat(launch.folder().resolve("out/data/ran")).doesNotExist();
  }

  @Test
  void aShimThatBeginsUnderALaterLeaseStartsNothing() throws Exception {
    Environment environment = environment(false);
    environment.deadline(clock().monotonicMicros() + 60_000_000);
    Launch launch = module("exit 0");
    Control control = control(false, launch);
    control.create(new Status.Header(1, Status.Header.AGENT, -1), "echo ran >out/data/ran\n");
    Shim shim = new Shim(state(false), "root", ProcessSettings.DEFAULT);
    shim.start(control, Status.Header.AGENT, launch.folder(), new Shim.Limits(0, 0, 1)).waitFor();
    assertThat(launch.folder().resolve("out/data/ran")).doesNotExist();
    assertThat(control.status().toString()).contains("LEASE_EXPIRED");
  }

  private static boolean noneAlive(Launch launch) throws IOException {
    for (long pid : pids(launch)) {
      if (alive(pid)) {
        return false;
      }
    }
    return true;
  }

  private static void kill(long pid) {
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
  }

  private long shim(boolean own, Launch launch) throws IOException {
    return control(own, launch).status().shim().orElseThrow().pid();
  }

  private Control control(boolean own, Launch launch) {
    Path attempts = state(own).resolve("attempts");
    return Control.of(attempts, launch.assignment().attempt().value());
  }

  private static void append(Control control, String text) throws IOException {
    Files.writeString(
        control.folder().resolve("status"), text, java.nio.file.StandardOpenOption.APPEND);
  }
}
