package io.dynode.environments.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Exit.Cause;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import io.dynode.testkit.Eventually;
import io.dynode.testkit.LoopExecutor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Corners of the shim: signals, full disks, systems that lack a tool, records. */
class ShimTest extends ProcessFixture {
  @Test
  void whereMemoryEndsTheModuleIsTheFirstToGo() throws Exception {
    Path own = Path.of("/proc/self/oom_score_adj");
    assumeTrue(Files.isReadable(own), "n/a: no such score on this system");
    for (boolean users : bothKinds()) {
      Launch launch = module("cat /proc/self/oom_score_adj");
      assertThat(exit(environment(users).start(launch)).status()).isZero();
      assertThat(Integer.parseInt(log(launch).strip()))
          .isGreaterThanOrEqualTo(Math.max(500, Integer.parseInt(Files.readString(own).strip())));
    }
  }

  @Test
  void aModuleStartsWithTheDefaultSignals() throws Exception {
    assumeTrue(Proc.present(), "n/a: no /proc to look into");
    String ignored = "grep SigIgn /proc/self/status";
    Process plain = new ProcessBuilder("/bin/sh", "-c", ignored).start();
    String usual = new String(plain.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    for (boolean own : bothKinds()) {
      Launch launch = module(ignored + "; ls -l /proc/self/fd | grep -c ' -> /.*/attempts/'");
      exit(environment(own).start(launch));
      assertThat(log(launch)).isEqualTo(usual + "0\n");
    }
  }

  @Test
  void aModuleThatEndsDuringItsStopTellsItsOwnStatus() throws Exception {
    for (boolean own : bothKinds()) {
      Launch launch =
          module(
              "trap 'exit 5' TERM\n(trap '' TERM; echo up >out/data/up; "
                  + "while :; do sleep 0.02; done) &\nwait");
      Running running = environment(own).start(launch);
      Eventually.until("up", () -> Files.exists(launch.folder().resolve("out/data/up")));
      running.stop(Cause.CANCELED);
      Exit exit = exit(running);
      assertThat(exit.cause()).isEqualTo(Cause.CANCELED);
      assertThat(exit.status()).isEqualTo(5);
    }
  }

  @Test
  void aFullDiskIsAProblemAndNotALoss() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "tmpfs", disk.toString()),
        "n/a: only root can mount a small disk");
    try (LoopExecutor executor = new LoopExecutor()) {
      ProcessEnvironment environment =
          new ProcessEnvironment(disk.resolve("state"), clock(), executor, ProcessSettings.DEFAULT);
      // The module fills the disk on which its end is to be written down.
      Launch filling = launch("cat /dev/zero >'" + disk + "/open/fill' 2>/dev/null; exit 3");
      Files.createDirectory(disk.resolve("open"));
      disk.resolve("open").toFile().setWritable(true, false);
      Exit exit = exit(environment.start(filling));
      assertThat(exit.cause()).isEqualTo(Cause.EXITED);
      assertThat(exit.status()).isEqualTo(3);
      Launch next = launch("exit 0");
      assertThatThrownBy(() -> environment.start(next))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
      Files.delete(disk.resolve("open/fill"));
      assertThat(exit(environment.start(next)).status()).isZero();
    } finally {
      assertThat(run("umount", "-l", disk.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void perlStandsInWhereThereIsNoSetsid() throws Exception {
    assumeTrue(new File("/usr/bin/perl").canExecute(), "perl is not installed");
    environment(false);
    Launch launch = module("sleep 60 & echo $! >out/data/pids; exit 4");
    Control control = Control.of(state(false).resolve("attempts"), "perl");
    control.create(
        new Status.Header(1, Status.Header.AGENT, -1),
        LaunchScript.of(
            Path.of("/bin/sh"), List.of("code/module"), environmentVariables(), "perl"));
    List<String> command = new ArrayList<>(List.of("/bin/sh", state(false) + "/shim.sh", "run"));
    command.addAll(List.of(control.folder().toString(), "x/perl/", "-", "0", "100", "100"));
    command.addAll(List.of(folder.resolve("none").toString(), "", "0"));
    Process shim = new ProcessBuilder(command).directory(launch.folder().toFile()).start();
    assertThat(shim.waitFor()).isZero();
    assertThat(control.status().ending().orElseThrow())
        .isEqualTo(new Status.Ending(4, "EXITED", "unknown"));
    assertThat(Proc.withEnvironment("DYNODE_TREE=x/perl/")).isEqualTo(pids(launch));
    new Shim(state(false), "x", ProcessSettings.DEFAULT).kill("x/perl/", Status.Header.AGENT);
    assertGone(launch, 1);
  }

  @Test
  void recordsOfRemovedAttemptsGo() throws Exception {
    Path attempts = state(false).resolve("attempts");
    for (int i = 0; i < 12; i++) {
      Launch launch = module("exit 0");
      exit(environment().start(launch));
      delete(launch.folder());
    }
    try (var records = Files.list(attempts)) {
      assertThat(records.count()).isLessThan(4);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aTornLineOfTheStatusDoesNotCount() throws Exception {
    assertThat(Status.parse("launch 5 700000 2 .\nshim 7 8 b .\nexit 0 EXI"))
        .isEqualTo(
            new Status(
                new Status.Header(5, 700_000, 2),
                Optional.of(new Status.Shim(7, "8", "b")),
                Optional.empty(),
                false));
    assertThat(Status.parse("launch 5 700000 2 .\nfreed").freed()).isFalse();
    assertThat(Status.parse("launch 5 700000 2 .\nfreed .\n").freed()).isTrue();
    assertThat(Status.parse("").ending()).isEmpty();
    Control control = new Control(Files.createDirectory(folder.resolve("c")).resolve("x"));
    control.create(new Status.Header(5, -1, 2), "");
    Files.writeString(
        control.folder().resolve("status"), "exit 3 EXITED no .\n", StandardOpenOption.APPEND);
    assertThat(control.status().ending()).contains(new Status.Ending(3, "EXITED", "no"));
  }

  @Test
  void memoryIsToBlameOnlyWhenTheKernelSaysSo() {
    Status.Ending killed = new Status.Ending(137, "EXITED", "no");
    assertThat(Endings.cause(killed, true, Optional.empty())).isEqualTo(Cause.OUT_OF_MEMORY);
    assertThat(Endings.cause(killed, false, Optional.empty())).isEqualTo(Cause.EXITED);
    assertThat(Endings.cause(killed, true, Optional.of(Cause.CANCELED))).isEqualTo(Cause.CANCELED);
    assertThat(Endings.cause(new Status.Ending(1, "EXITED", "no"), true, Optional.empty()))
        .isEqualTo(Cause.EXITED);
    assertThat(Endings.cause(new Status.Ending(137, "TIMED_OUT", "no"), true, Optional.empty()))
        .isEqualTo(Cause.TIMED_OUT);
  }

  @Test
  void variablesThatNoShellCanSetAreRefused() throws Exception {
    for (String name : List.of("a.b", "1x", "", "A B", "OPTIND", "A=B")) {
      Launch launch = launch(List.of("/bin/true"), java.util.Map.of(name, "x"));
      assertThatThrownBy(() -> environment().start(launch))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE));
    }
    Launch nul = launch(List.of("/bin/true", "a\0b"), environmentVariables());
    assertThatThrownBy(() -> environment().start(nul)).hasMessageContaining("NUL");
  }

  @Test
  void oddIdsAreNoPaths() {
    assertThat(Control.name("01HXYZ-a.b_c")).isEqualTo("01HXYZ-a.b_c");
    for (String odd : List.of("..", ".", "a/b", "x".repeat(101), "ü", "a b")) {
      assertThat(Control.name(odd)).matches("=[0-9a-f]{64}");
    }
  }
}
