package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Exit.Cause;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every environment that runs on the agent's host promises about starting and ending. */
public abstract class EnvironmentContract extends EnvironmentBesideCases {
  private static final long TICK_MICROS = 10_000;

  @Test
  void tellsTheExitCode() throws Exception {
    for (int code : new int[] {0, 1, 2, 42, 125, 126, 127, 128, 200, 255}) {
      Exit exit = run("exit " + code);
      assertThat(exit.cause()).isEqualTo(Cause.EXITED);
      assertThat(exit.status()).isEqualTo(code);
      assertThat(exit.message().isEmpty()).isEqualTo(code == 0);
    }
  }

  @Test
  void tellsWhenItStartedAndEnded() throws Exception {
    long before = clock().wallMicros();
    Exit exit = run("exit 0");
    assertThat(exit.startedMicros()).isBetween(before, exit.endedMicros());
    assertThat(exit.endedMicros()).isBetween(exit.startedMicros(), clock().wallMicros());
  }

  @Test
  void tellsTheSignal() throws Exception {
    Map<String, Integer> signals = Map.of("TERM", 143, "KILL", 137, "SEGV", 139, "ABRT", 134);
    for (String signal : new TreeMap<>(signals).keySet()) {
      Exit exit = run("kill -s " + signal + " $$; sleep 60");
      assertThat(exit.cause()).isEqualTo(Cause.EXITED);
      assertThat(exit.status()).isEqualTo(signals.get(signal));
      assertThat(exit.message()).contains(signal);
    }
  }

  @Test
  void givesExactlyTheEnvironment() throws Exception {
    Map<String, String> env = new TreeMap<>(environmentVariables());
    env.put("EMPTY", "");
    env.put("QUOTES", "it's \"quoted\" \\ `x` $(id) $HOME ${X}");
    env.put("LINES", "one\ntwo\n\n three\ttabbed\n");
    env.put("UNICODE", "grüße \ud83d\ude97 \u0081\u0088");
    env.put("LD_PRELOAD", "");
    env.put("lower_1", "=");
    Launch launch = launch(List.of("/usr/bin/env", "-0"), env);
    assertThat(exit(environment().start(launch)).status()).isZero();
    Map<String, String> seen = new TreeMap<>();
    for (String entry : log(launch).split("\0")) {
      String[] parts = entry.split("=", 2);
      seen.put(parts[0], parts[1]);
    }
    assertThat(seen.remove("DYNODE_ATTEMPT")).isEqualTo(launch.assignment().attempt().value());
    addedVariables().forEach(seen::remove);
    assertThat(seen).isEqualTo(env);
  }

  @Test
  void passesArgumentsAsTheyAre() throws Exception {
    List<String> arguments =
        List.of(
            "",
            " ",
            "a b",
            "it's",
            "\"",
            "$HOME",
            "*",
            "-n",
            "--",
            "\\",
            "x\ny\n",
            "ü\ud83d\ude97",
            "\u0001\u007f\u0081\u0082",
            "!",
            "~",
            "a=b",
            "x".repeat(100_000));
    Launch launch = launch("printf '%s\\0' \"$@\"");
    List<String> command = new ArrayList<>(launch.command());
    command.add("sh");
    command.addAll(arguments);
    Launch odd = with(launch, command);
    assertThat(exit(environment().start(odd)).status()).isZero();
    assertThat(List.of(log(odd).split("\0", -1))).startsWith(arguments.toArray(String[]::new));
  }

  @Test
  void runsInItsFolderWithNothingToRead() throws Exception {
    Launch launch = launch("pwd -P; cat; echo end");
    assertThat(exit(environment().start(launch)).status()).isZero();
    assertThat(log(launch)).isEqualTo(launch.folder().toRealPath() + "\nend\n");
  }

  @Test
  void mayWriteItsOutputAndState() throws Exception {
    Launch launch =
        launch(
            "echo d >out/data/d && echo s >state/s && echo t >tmp/t && echo c >here && cat in/x");
    Files.writeString(launch.folder().resolve("in/x"), "given");
    assertThat(exit(environment().start(launch)).status()).isZero();
    assertThat(launch.folder().resolve("out/data/d")).hasContent("d");
    assertThat(log(launch)).isEqualTo("given");
  }

  @Test
  void findsCommandsInItsCodeFirst() throws Exception {
    Launch launch = launch(List.of("true", "x"), environmentVariables());
    script(launch, "true", "#!/bin/sh\necho mine $1 >out/data/who\n");
    assertThat(exit(environment().start(launch)).status()).isZero();
    assertThat(launch.folder().resolve("out/data/who")).hasContent("mine x");
    assertThat(exit(environment().start(launch(List.of("true"), environmentVariables()))).status())
        .isZero();
  }

  @Test
  void refusesCommandsThatAreNotThere() throws Exception {
    assertRefused(launch(List.of("no-such-program"), environmentVariables()), "no-such-program");
    assertRefused(launch(List.of("/no/such/program"), environmentVariables()), "/no/such/program");
    assertRefused(launch(List.of("code"), environmentVariables()), "code");
    Launch plain = launch(List.of("tool"), environmentVariables());
    script(plain, "tool", "#!/bin/sh\nexit 0\n").toFile().setExecutable(false, false);
    assertRefused(plain, "not executable");
    Launch foreign = launch(List.of("tool"), environmentVariables());
    script(foreign, "tool", "#!/no/such/interpreter -x\n");
    assertRefused(foreign, "/no/such/interpreter");
    Launch windows = launch(List.of("tool"), environmentVariables());
    script(windows, "tool", "#!/bin/sh\r\nexit 0\r\n");
    assertRefused(windows, "line ends");
  }

  private void assertRefused(Launch launch, String word) {
    assertThatThrownBy(() -> environment().start(launch))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.COMMAND_NOT_FOUND);
              assertThat(e.getMessage()).contains(word);
            });
  }

  @Test
  void startsAnAttemptOnce() throws Exception {
    Launch launch = launch("echo started; until [ -e out/data/go ]; do sleep 0.02; done");
    Running running = environment().start(launch);
    assertThatThrownBy(() -> environment().start(launch))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_STATE));
    Files.createFile(launch.folder().resolve("out/data/go"));
    assertThat(exit(running).status()).isZero();
    assertThat(log(launch)).isEqualTo("started\n");
  }

  @Test
  void worksInFoldersWithOddNames() throws Exception {
    for (String name : List.of("with space", "it's \"odd\" $x ;", "grüße \ud83d\ude97", "-n")) {
      Launch launch = launchIn(name, List.of("/bin/sh", "-c", "pwd -P >out/data/cwd; code/tool"));
      script(launch, "tool", "#!/bin/sh\nexit 6\n");
      assertThat(exit(environment().start(launch)).status()).isEqualTo(6);
      assertThat(launch.folder().resolve("out/data/cwd"))
          .hasContent(launch.folder().toRealPath().toString());
    }
  }

  @Test
  void keepsWhatIsPrinted() throws Exception {
    Launch launch = launch("echo out; echo err >&2; printf '\\000\\377\\200'; echo last");
    assertThat(exit(environment().start(launch)).status()).isZero();
    assertThat(Files.readAllBytes(launch.folder().resolve("log")))
        .isEqualTo("out\nerr\n\0ÿ\u0080last\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void keepsLongLinesAndLargeLogs() throws Exception {
    Launch line = launch("head -c 10000000 /dev/zero | tr '\\0' x");
    assertThat(exit(environment().start(line)).status()).isZero();
    assertThat(Files.size(line.folder().resolve("log"))).isEqualTo(10_000_000);
    Launch large = launch("head -c 100000000 /dev/zero");
    assertThat(exit(environment().start(large)).status()).isZero();
    assertThat(Files.size(large.folder().resolve("log"))).isEqualTo(100_000_000);
  }

  @Test
  void runsManyAtOnce() throws Exception {
    List<Running> running = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      running.add(environment().start(launch("sleep 0.1; exit " + i)));
    }
    for (int i = 0; i < running.size(); i++) {
      assertThat(exit(running.get(i)).status()).isEqualTo(i);
    }
  }

  @Test
  void stopsAtTheTimeout() throws Exception {
    Launch launch = launch("echo $$ >out/data/pids; sleep 60");
    Exit exit = exit(environment().start(with(launch, Duration.ofMillis(400))));
    assertThat(exit.cause()).isEqualTo(Cause.TIMED_OUT);
    assertThat(exit.endedMicros() - exit.startedMicros()).isGreaterThanOrEqualTo(390_000);
    assertGone(launch, 1);
  }

  @Test
  void letsAModuleEndInGrace() throws Exception {
    Launch launch =
        launch(
            "trap 'echo bye >out/data/bye; exit 5' TERM; echo >out/data/up; while :; do sleep 0.02;"
                + " done");
    Running running = environment().start(launch);
    Eventually.until("up", () -> Files.exists(launch.folder().resolve("out/data/up")));
    running.stop(Cause.CANCELED);
    Exit exit = exit(running);
    assertThat(exit.cause()).isEqualTo(Cause.CANCELED);
    assertThat(exit.status()).isEqualTo(5);
    assertThat(launch.folder().resolve("out/data/bye")).exists();
  }

  @Test
  void stopsTheWholeTree() throws Exception {
    Launch launch = launch(List.of("/bin/sh", "code/tree"), environmentVariables());
    script(launch, "tree", TREE);
    Running running = environment().start(launch);
    Eventually.until("the tree has grown", () -> pids(launch).size() == TREE_SIZE);
    running.stop(Cause.CANCELED);
    running.stop(Cause.TIMED_OUT);
    assertThat(exit(running).cause()).isEqualTo(Cause.CANCELED);
    assertGone(launch, TREE_SIZE);
  }

  @Test
  void killsWhatAModuleLeavesBehind() throws Exception {
    Launch launch =
        launch(
            "sleep 60 & echo $! >out/data/pids; "
                + "setsid sh -c 'echo $$ >>out/data/pids; exec sleep 60' & "
                + "until [ $(wc -l <out/data/pids) = 2 ]; do sleep 0.01; done; exit 3");
    Exit exit = exit(environment().start(launch));
    assertThat(exit.cause()).isEqualTo(Cause.EXITED);
    assertThat(exit.status()).isEqualTo(3);
    assertThat(exit.message()).contains("left running");
    assertGone(launch, 2);
  }

  @Test
  void findsRunningModulesAfterARestart() throws Exception {
    Launch launch =
        launch("echo $$ >out/data/pids; until [ -e out/data/go ]; do sleep 0.02; done; exit 9");
    environment().start(launch);
    Eventually.until("up", () -> pids(launch).size() == 1);
    Launch never = launch("exit 0");
    List<Running> adopted = restart().adopt(List.of(never, launch));
    assertThat(adopted).hasSize(1);
    assertThat(adopted.getFirst().assignment()).isEqualTo(launch.assignment());
    Files.createFile(launch.folder().resolve("out/data/go"));
    Exit exit = exit(adopted.getFirst());
    assertThat(exit.cause()).isEqualTo(Cause.EXITED);
    assertThat(exit.status()).isEqualTo(9);
    assertThat(exit.startedMicros()).isPositive();
  }

  @Test
  void stopsAdoptedModules() throws Exception {
    Launch launch = launch("echo $$ >out/data/pids; sleep 60");
    environment().start(launch);
    Eventually.until("up", () -> pids(launch).size() == 1);
    Running adopted = restart().adopt(List.of(launch)).getFirst();
    adopted.stop(Cause.CANCELED);
    assertThat(exit(adopted).cause()).isEqualTo(Cause.CANCELED);
    assertGone(launch, 1);
  }

  @Test
  void tellsTheEndThatNobodySaw() throws Exception {
    Launch launch = launch("exit 11");
    Exit seen = exit(environment().start(launch));
    Exit found = exit(restart().adopt(List.of(launch)).getFirst());
    assertThat(found.cause()).isEqualTo(Cause.EXITED);
    assertThat(found.status()).isEqualTo(seen.status());
    assertThat(found.startedMicros()).isEqualTo(seen.startedMicros());
    // One may be the time of a file and the other the clock's, cut to whole milliseconds.
    assertThat(found.endedMicros())
        .isBetween(found.startedMicros(), seen.endedMicros() + TICK_MICROS);
  }

  @Test
  void killsModulesAtTheDeadline() throws Exception {
    Launch launch = launch("trap '' TERM; echo $$ >out/data/pids; while :; do sleep 0.05; done");
    environment().deadline(clock().monotonicMicros() + 600_000);
    long start = System.nanoTime();
    Exit exit = exit(environment().start(launch));
    assertThat(exit.cause()).isEqualTo(Cause.LEASE_EXPIRED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(580));
    assertGone(launch, 1);
  }

  @Test
  void letsModulesRunWhenTheDeadlineMoves() throws Exception {
    environment().deadline(clock().monotonicMicros() + 400_000);
    Running running = environment().start(launch("sleep 0.8; exit 4"));
    environment().deadline(clock().monotonicMicros() + 60_000_000);
    assertThat(exit(running).status()).isEqualTo(4);
  }

  @Test
  void startsNothingThatWasDecidedUnderALeaseThatIsOver() throws Exception {
    environment().deadline(clock().monotonicMicros() + 60_000_000);
    Launch launch = launch("echo ran >out/data/ran");
    assertThatThrownBy(() -> environment().start(launch, clock().monotonicMicros() - 1))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST));
    long later = clock().monotonicMicros() + 30_000_000;
    assertThat(exit(environment().start(launch, later)).status()).isZero();
  }

  @Test
  void startsNothingAfterTheDeadline() throws Exception {
    environment().deadline(clock().monotonicMicros() - 1);
    Launch launch = launch("echo ran >out/data/ran");
    assertThatThrownBy(() -> environment().start(launch))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST));
    environment().deadline(clock().monotonicMicros() + 60_000_000);
    assertThat(exit(environment().start(launch)).status()).isZero();
  }

  @Test
  void reapsWhatNobodyKnows() throws Exception {
    Launch known = launch("echo $$ >out/data/pids; sleep 60");
    Launch stray = launch(List.of("/bin/sh", "code/tree"), environmentVariables());
    script(stray, "tree", TREE);
    environment().start(known);
    environment().start(stray);
    Eventually.until("both up", () -> pids(known).size() == 1 && pids(stray).size() == TREE_SIZE);
    var restarted = restart();
    Running adopted = restarted.adopt(List.of(known)).getFirst();
    List<String> killed = restarted.reap(List.of(known.assignment().attempt().value()));
    assertThat(killed).hasSize(1);
    assertThat(killed.getFirst()).contains(stray.assignment().attempt().value());
    assertGone(stray, TREE_SIZE);
    assertThat(alive(pids(known).getFirst())).isTrue();
    assertThat(restarted.reap(List.of(known.assignment().attempt().value()))).isEmpty();
    adopted.stop(Cause.CANCELED);
    assertThat(exit(adopted).cause()).isEqualTo(Cause.CANCELED);
  }

  private Exit run(String script) throws IOException {
    return exit(environment().start(launch(script)));
  }
}
