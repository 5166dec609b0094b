package io.dynode.environments.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Exit.Cause;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What modules with users of their own may and may not do. */
class OwnUsersTest extends ProcessFixture {
  @BeforeEach
  void needRoot() {
    assumeOwnUsers();
  }

  @Test
  void eachAttemptIsAnotherUser() throws Exception {
    String wait =
        "id -u >out/data/user; until [ -e out/data/go ]; do sleep 0.02; done; id -u; id -G";
    Launch first = module(wait);
    Launch second = module(wait);
    Running one = environment(true).start(first);
    Running two = environment(true).start(second);
    for (Launch launch : new Launch[] {first, second}) {
      Path file = launch.folder().resolve("out/data/user");
      Eventually.until("up", () -> Files.exists(file) && Files.size(file) > 0);
      Files.createFile(launch.folder().resolve("out/data/go"));
    }
    assertThat(exit(one).status()).isZero();
    assertThat(exit(two).status()).isZero();
    assertThat(log(first)).isNotEqualTo(log(second));
    for (Launch launch : new Launch[] {first, second}) {
      String[] ids = log(launch).split("\n");
      assertThat(Integer.parseInt(ids[0])).isGreaterThanOrEqualTo(700_000);
      assertThat(ids[1]).isEqualTo(ids[0]);
    }
  }

  @Test
  void theUsersOfAnAgentAreLockedAgainstOtherAgents() throws Exception {
    Path users = Files.createTempDirectory("dynode-users-");
    ProcessSettings settings = new ProcessSettings(Duration.ofMillis(250), true, 900_000, users);
    Path one = Files.createTempDirectory("dynode-state-");
    Path two = Files.createTempDirectory("dynode-state-");
    assertThat(Users.claim(one, settings)).isPresent();
    assertThat(LockProbe.of(users.resolve("block-0"))).isEqualTo("locked");
    assertThat(Users.claim(two, settings)).isPresent();
    assertThat(LockProbe.of(users.resolve("block-0"))).isEqualTo("locked");
    assertThat(LockProbe.of(users.resolve("block-1"))).isEqualTo("locked");
    assertThat(Files.readString(users.resolve("block-0"))).isEqualTo(one + "\n");
  }

  @Test
  void inputsCodeAndLogAreNotToBeChanged() throws Exception {
    Launch launch =
        module(
            """
            (echo x >in/x) 2>/dev/null && echo wrote in/x
            (echo x >in/new) 2>/dev/null && echo made in/new
            (echo x >code/module) 2>/dev/null && echo wrote code/module
            rm -f in/x code/module 2>/dev/null && echo removed
            mv in elsewhere 2>/dev/null && echo moved in
            rm -f log 2>/dev/null && echo removed log
            chmod 777 in 2>/dev/null && echo opened in
            echo y >out/y && echo y >state/y && echo y >tmp/y && echo y >y && rm y && echo fine
            """);
    Path input = launch.folder().resolve("in/x");
    Files.writeString(input, "given");
    assertThat(exit(environment(true).start(launch)).status()).isZero();
    assertThat(log(launch)).isEqualTo("fine\n");
    assertThat(input).hasContent("given");
  }

  @Test
  void nothingCanTakeThePlaceOfTheOutputs() throws Exception {
    Launch launch =
        module(
            """
            echo 1 >out/output.json && echo 2 >out/new && mv out/new out/output.json
            rm -r out/data && mkdir out/data && echo x >out/data/x && echo fine
            (mv out elsewhere || rm -rf out; [ -d out ] || ln -s /tmp out) 2>/dev/null
            """);
    exit(environment(true).start(launch));
    assertThat(log(launch)).isEqualTo("fine\n");
    assertThat(Files.isDirectory(launch.folder().resolve("out"), LinkOption.NOFOLLOW_LINKS))
        .isTrue();
    assertThat(launch.folder().resolve("elsewhere")).doesNotExist();
  }

  @Test
  void aUserIsGivenAgainAsLateAsCanBe() throws Exception {
    String last = "";
    for (int i = 0; i < 3; i++) {
      Launch launch = module("id -u");
      assertThat(exit(environment(true).start(launch)).status()).isZero();
      assertThat(log(launch)).isNotEqualTo(last);
      last = log(launch);
    }
  }

  @Test
  void whoHasTheUserOfOneThatEndedIsNotItsStray() throws Exception {
    Launch quick = module("true");
    Launch lasting = module("echo up >out/up; until [ -e out/data/go ]; do sleep 0.02; done");
    assertThat(exit(environment(true).start(quick)).status()).isZero();
    environment(true).start(lasting);
    Eventually.until("up", () -> Files.exists(lasting.folder().resolve("out/up")));
    giveUserOf(lasting, quick);

    ProcessEnvironment next = open(true);
    Running adopted = next.adopt(List.of(lasting)).getFirst();
    assertThat(next.reap(List.of())).isEmpty();
    Files.createFile(lasting.folder().resolve("out/data/go"));
    Exit exit = exit(adopted);
    assertThat(exit.cause()).as(exit.message()).isEqualTo(Cause.EXITED);
    assertThat(exit.status()).isZero();
  }

  /** As if the ids had gone round since the other one ended. */
  private void giveUserOf(Launch running, Launch ended) throws IOException {
    Path attempts = state(true).resolve("attempts");
    String id = running.assignment().attempt().value();
    String user = Files.readString(attempts.resolve(id + "/status")).split(" ")[2];
    Path record = attempts.resolve(ended.assignment().attempt().value() + "/status");
    Files.writeString(
        record, Files.readString(record).replaceFirst("^(launch \\d+) \\d+", "$1 " + user));
  }

  @Test
  void whoFindsNoUserWaitsForOne() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state-users"));
    Users users = Users.claim(state, ProcessSettings.DEFAULT).orElseThrow();
    int first = users.take();
    Set<Integer> all = new TreeSet<>(Set.of(first));
    while (all.size() < 512) {
      assertThat(all.add(users.take())).isTrue();
    }
    CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(users::take);
    users.giveBack(first + 7);
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(first + 7);
  }

  @Test
  void nobodyLooksIntoAnotherFolder() throws Exception {
    Launch first = module("echo secret >out/secret; echo secret >state/secret");
    assertThat(exit(environment(true).start(first)).status()).isZero();
    Launch second = module("cat '" + first.folder() + "/out/secret'; ls '" + first.folder() + "'");
    Exit exit = exit(environment(true).start(second));
    assertThat(exit.status()).isNotZero();
    assertThat(log(second)).contains("Permission denied").doesNotContain("secret\n");
  }

  @Test
  void theStateGoesOnToTheNextAttempt() throws Exception {
    Launch first = module("mkdir state/d; echo 1 >state/d/f; chmod 600 state/d/f");
    assertThat(exit(environment(true).start(first)).status()).isZero();
    Launch other = module("sleep 60");
    environment(true).start(other);
    Launch second = module("cat state/d/f; echo 2 >>state/d/f; cat in/kept >>state/d/f");
    Files.delete(second.folder().resolve("state"));
    Files.move(first.folder().resolve("state"), second.folder().resolve("state"));
    // A second name of somebody else's file must not be given away.
    Path kept = second.folder().resolve("in/kept");
    Files.writeString(kept, "3\n");
    Files.createLink(second.folder().resolve("state/d/link"), kept);
    Running running = environment(true).start(second);
    assertThat(exit(running).status()).isZero();
    assertThat(log(second)).isEqualTo("1\n");
    assertThat(second.folder().resolve("state/d/f")).hasContent("1\n2\n3");
    assertThat(Files.getAttribute(kept, "unix:uid")).isEqualTo(0);
  }

  @Test
  void theLoaderOfTheAgentIsNotTheModules() throws Exception {
    Map<String, String> env = new TreeMap<>(environmentVariables());
    env.put("LD_PRELOAD", "/no/such/library.so");
    Launch launch = launch(java.util.List.of("/bin/sh", "-c", "exit 0"), env);
    assertThat(exit(environment(true).start(launch)).status()).isZero();
    // The loader complains for the module itself, and for none of the programs before it.
    assertThat(log(launch).lines().filter(line -> line.contains("LD_PRELOAD"))).hasSize(1);
  }

  @Test
  void aModuleCannotStopItsShim() throws Exception {
    Launch launch = module("kill -9 $PPID 2>/dev/null && echo killed; kill -9 -1; exit 7");
    Exit exit = exit(environment(true).start(launch));
    assertThat(exit.cause()).isEqualTo(Cause.EXITED);
    assertThat(exit.status()).isEqualTo(7);
    assertThat(log(launch)).isEmpty();
  }

  @Test
  void aClosedWayToTheFolderIsAClearProblem() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Launch launch = module("exit 0");
    assertThatThrownBy(() -> open(true).checkWay(folder)).hasMessageContaining("chmod o+x");
    assertThatThrownBy(() -> environment(true).start(launch))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.AGENT_FAILED);
              assertThat(e.getMessage()).contains("chmod o+x");
            });
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    assertThat(exit(environment(true).start(launch)).status()).isZero();
  }
}
