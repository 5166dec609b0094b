package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Environment.Capability;
import io.dynode.spi.Environment.Execution;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Exit.Cause;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an environment promises that can run commands beside a module. */
abstract class EnvironmentBesideCases extends EnvironmentFixture {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String WAIT = "touch tmp/begun; while [ ! -e tmp/go ]; do sleep 0.05; done";

  private record Said(String output, Execution.End end) {}

  private Running begun(Launch launch) {
    assumeTrue(
        environment().capabilities().contains(Capability.EXEC),
        "n/a: it runs no commands beside modules");
    Running running = environment().start(launch);
    Eventually.until(
        "the module has begun", () -> Files.exists(launch.folder().resolve("tmp/begun")));
    return running;
  }

  private static Said said(Execution execution) throws IOException {
    String output = new String(execution.output().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(output, execution.await());
  }

  private static Said beside(Running running, String script) throws IOException {
    return said(running.exec(List.of("sh", "-c", script), new byte[0], LIMIT));
  }

  private void go(Launch launch) throws IOException {
    Files.createFile(launch.folder().resolve("tmp/go"));
  }

  @Test
  void isWhereTheModuleIsAndWhoItIs() throws Exception {
    Map<String, String> env = new TreeMap<>(environmentVariables());
    env.put("GREETING", "it's \"hello\"\n$HOME");
    Launch launch = launch(List.of("sh", "-c", "id -u >out/data/who; " + WAIT), env);
    Running running = begun(launch);
    Said said =
        beside(
            running, "pwd -P; id -u; printf '%s\\n' \"$GREETING\"; echo x >tmp/mine; echo e >&2");
    String user = Files.readString(launch.folder().resolve("out/data/who"));
    assertThat(said.output())
        .isEqualTo(launch.folder().toRealPath() + "\n" + user + "it's \"hello\"\n$HOME\ne\n");
    assertThat(said.end()).isEqualTo(new Execution.End(0, ""));
    assertThat(launch.folder().resolve("tmp/mine")).hasContent("x");
    go(launch);
    Exit exit = exit(running);
    assertThat(exit.cause()).isEqualTo(Cause.EXITED);
    assertThat(exit.message()).isEmpty();
  }

  @Test
  void tellsTheExitCodeAndReadsItsInput() throws Exception {
    Launch launch = launch(WAIT);
    Running running = begun(launch);
    assertThat(beside(running, "exit 42").end().status()).isEqualTo(42);
    assertThat(beside(running, "cat; echo end").output()).isEqualTo("end\n");
    byte[] input = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
    Execution count = running.exec(List.of("wc", "-c"), input, LIMIT);
    assertThat(said(count).output().strip()).isEqualTo("300000");
    Execution deaf = running.exec(List.of("true"), input, LIMIT);
    assertThat(said(deaf).end().status()).isZero();
    go(launch);
    assertThat(exit(running).status()).isZero();
  }

  @Test
  void whatItWritesIsReadWhileItRuns() throws Exception {
    Launch launch = launch(WAIT);
    Running running = begun(launch);
    Execution execution =
        running.exec(
            List.of("sh", "-c", "echo one; " + WAIT.replace("begun", "too")), new byte[0], LIMIT);
    byte[] first = execution.output().readNBytes(4);
    assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("one\n");
    go(launch);
    assertThat(execution.await().status()).isIn(0, 137);
    assertThat(exit(running).status()).isZero();
  }

  @Test
  void endsWithTheAttempt() throws Exception {
    Launch launch = launch(WAIT);
    Running running = begun(launch);
    Execution execution =
        running.exec(
            List.of("sh", "-c", "(while :; do sleep 0.05; done) & echo on; wait"),
            new byte[0],
            LIMIT);
    assertThat(execution.output().readNBytes(3)).hasSize(3);
    go(launch);
    Exit exit = exit(running);
    assertThat(exit.cause()).isEqualTo(Cause.EXITED);
    assertThat(exit.message()).as("nothing was left to be found").isEmpty();
    assertThat(execution.await().message()).isEqualTo("The attempt has ended.");
  }

  @Test
  void whatItSentIntoTheBackgroundEndsWithACancel() throws Exception {
    Launch launch = launch(WAIT);
    Running running = begun(launch);
    Said said =
        beside(
            running,
            "setsid sh -c 'echo $$ >out/data/pids; exec sleep 60' >/dev/null 2>&1 </dev/null &"
                + " until [ -s out/data/pids ]; do sleep 0.01; done");
    assertThat(said.end().status()).isZero();
    running.stop(Cause.CANCELED);
    assertThat(exit(running).cause()).isEqualTo(Cause.CANCELED);
    assertGone(launch, 1);
  }

  @Test
  void endsWhenTheAttemptIsStoppedOrItsTimeIsOver() throws Exception {
    Launch launch = launch(WAIT);
    Running running = begun(launch);
    Execution late =
        running.exec(List.of("sh", "-c", "sleep 60"), new byte[0], Duration.ofMillis(300));
    assertThat(late.await().message()).contains("stopped after");
    Execution execution = running.exec(List.of("sh", "-c", "sleep 60"), new byte[0], LIMIT);
    running.stop(Cause.CANCELED);
    assertThat(exit(running).cause()).isEqualTo(Cause.CANCELED);
    assertThat(execution.await().status()).isNotZero();
  }

  @Test
  void isRefusedOnceTheModuleHasEndedAndWhenThereIsNoSuchCommand() throws Exception {
    Launch launch = launch(WAIT);
    Running running = begun(launch);
    assertThatThrownBy(() -> running.exec(List.of("no-such-program"), new byte[0], LIMIT))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMAND_NOT_FOUND));
    go(launch);
    exit(running);
    assertThatThrownBy(() -> running.exec(List.of("true"), new byte[0], LIMIT))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_STATE));
  }
}
