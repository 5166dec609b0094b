package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.cli.Console;
import io.dynode.testkit.Eventually;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The roles as processes of their own. */
class RoleTest {
  private Roles roles;
  private Path folder = Path.of("");

  @BeforeEach
  void create() throws IOException {
    roles = Roles.create();
    folder = roles.folder();
  }

  @AfterEach
  void remove() throws IOException {
    roles.close();
  }

  private Process start(String name, String... arguments) throws IOException {
    return roles.start(name, List.of(arguments));
  }

  /** An agent of that server, with the key that it made for agents. */
  private Process agent(String name, String address, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("agent", "--server", address));
    words.addAll(List.of("--key-file", "dynode-data/agent.key"));
    words.addAll(List.of(more));
    return roles.start(name, words);
  }

  private String log(String name) throws IOException {
    return roles.log(name);
  }

  private void awaitReady(String name, Process process) {
    roles.awaitReady(name, process);
  }

  private Client client() {
    return new Client(folder, Map.of());
  }

  @Test
  void standaloneKeepsEverythingAcrossATerm() throws Exception {
    Process first = start("first", "standalone", "--port", "0", "--drain", "1s");
    awaitReady("first", first);
    String agenda = "operations: [{name: a, type: log, payload: {message: hi}}]";
    Client.Result done = client().runWith(agenda, "submit", "-", "--wait");
    assertThat(done.status()).as(done.toString()).isZero();

    Process rival = start("rival", "standalone", "--port", "0");
    assertThat(rival.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(rival.exitValue()).as(log("rival")).isEqualTo(5);
    assertThat(log("rival")).contains("store-locked");

    first.destroy();
    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).as(log("first")).isZero();
    assertThat(folder.resolve("dynode-data/address")).doesNotExist();
    assertThat(client().run("health").status()).isEqualTo(5);

    Process second = start("second", "standalone", "--port", "0", "--drain", "1s");
    awaitReady("second", second);
    Client.Result found = client().run("get", "agenda", done.line());
    assertThat(found.out()).as(found.toString()).contains("state: succeeded");

    second.destroy();
    assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Process moved = start("moved", "standalone", "--port", "0", "--pool", "lab", "--drain", "1s");
    awaitReady("moved", moved);
    Eventually.until(
        "its agent serves another pool", () -> client().run("agents").out().contains("lab"));
  }

  @Test
  void anAgentWorksForAServerOverHttp() throws Exception {
    Process server = start("server", "server", "--port", "0");
    awaitReady("server", server);
    String address = Files.readString(folder.resolve("dynode-data/address")).strip();
    Process agent = agent("agent", address, "--agent", "far", "--drain", "1s");
    awaitReady("agent", agent);
    Process rival = agent("rival", address);
    assertThat(rival.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(rival.exitValue()).as(log("rival")).isEqualTo(5);
    assertThat(log("rival")).contains("dynode-agent", "process " + agent.pid(), "--data");
    Process astray =
        agent("astray", address, "--pool", "elsewhere", "--data-folder", "astray-data");
    assertThat(astray.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(astray.exitValue()).as(log("astray")).isEqualTo(3);
    assertThat(log("astray")).contains("elsewhere").doesNotContain(" is ready");
    String documents =
        """
        {kind: module, customer: default, name: two, version: "1",
         command: [sh, -c, 'echo working; echo 2 > out/output.json; echo b > out/data/f']}
        """;
    Client.Result applied = client().runWith(documents, "apply", "-f", "-");
    assertThat(applied.status()).as(applied.toString()).isZero();
    Client.Result done =
        client().runWith("operations: [{name: a, type: two}]", "submit", "-", "--wait");
    assertThat(done.status()).as(done + log("agent") + log("server")).isZero();
    assertThat(client().run("logs", done.line() + "/a").out()).isEqualTo("working\n");
    assertThat(client().run("agents").out()).contains("far");
    agent.destroy();
    assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(agent.exitValue()).as(log("agent")).isZero();
  }

  @Test
  void anAgentThatTakesTheNameOfAStandalonesAgentEndsNoServer() throws Exception {
    Process standalone = start("one", "standalone", "--port", "0");
    awaitReady("one", standalone);
    String address = Files.readString(folder.resolve("dynode-data/address")).strip();
    Process other = agent("other", address, "--agent", "local", "--data-folder", "other-data");
    awaitReady("other", other);
    Eventually.until("it is told", () -> log("one").contains("goes on without an agent"));
    assertThat(standalone.isAlive()).isTrue();
    assertThat(client().run("health").status()).isZero();
    Client.Result done =
        client()
            .runWith(
                "operations: [{name: a, type: log, payload: {message: hi}}]",
                "submit",
                "-",
                "--wait");
    assertThat(done.status()).as(done.toString()).isZero();
  }

  @Test
  void aStandaloneWhoseAgentCannotStartEndsToBeStartedAgain() throws Exception {
    Files.createDirectories(folder.resolve("dynode-data/agent/work"));
    Files.createFile(folder.resolve("dynode-data/agent/work/attempts"));
    Process standalone = start("one", "standalone", "--port", "0");
    assertThat(standalone.waitFor(60, TimeUnit.SECONDS)).as(log("one")).isTrue();
    assertThat(standalone.exitValue()).as(log("one")).isEqualTo(1);
    assertThat(log("one")).contains("the agent has ended: The agent's folder cannot be read");
  }

  /** A command that runs while the test goes on. */
  private record Running(ByteArrayOutputStream out, CompletableFuture<Integer> status) {
    static Running of(Path folder, String... arguments) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
      Console console =
          new Console(new ByteArrayInputStream(new byte[0]), stream, stream, Map.of(), folder);
      CompletableFuture<Integer> status = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> status.complete(Main.cli(console).run(arguments)));
      return new Running(out, status);
    }

    void await(String words) {
      Eventually.until("it says " + words, () -> text().contains(words));
    }

    String text() {
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void whoFollowsOutlivesARestartOfTheServer() throws Exception {
    Process server = start("server", "server", "--port", "0");
    awaitReady("server", server);
    String address = Files.readString(folder.resolve("dynode-data/address")).strip();
    Process agent = agent("agent", address, "--drain", "1s", "--data-folder", "agent-data");
    awaitReady("agent", agent);
    Path go = folder.resolve("go");
    String module =
        "{kind: module, customer: default, name: slow, version: '1', env: {GO: '"
            + go
            + "'}, command: [sh, -c, 'echo one; until [ -e \"$GO\" ]; do sleep 0.1; done; echo"
            + " two']}";
    assertThat(client().runWith(module, "apply", "-f", "-").status()).isZero();
    String agenda = client().runWith("operations: [{name: a, type: slow}]", "submit", "-").line();
    Running watch = Running.of(folder, "watch", agenda);
    watch.await("operation a running");
    Running logs = Running.of(folder, "logs", agenda + "/a", "-f");
    logs.await("one");

    server.destroyForcibly().waitFor();
    logs.await("trying again");
    watch.await("trying again");
    String port = Integer.toString(URI.create(address).getPort());
    Process again = start("again", "server", "--port", port);
    awaitReady("again", again);
    Files.createFile(go);
    assertThat(watch.status().get(90, TimeUnit.SECONDS)).as(watch.text()).isZero();
    assertThat(watch.text()).contains("agenda " + agenda + " succeeded");
    assertThat(logs.status().get(90, TimeUnit.SECONDS)).as(logs.text()).isZero();
    assertThat(logs.text().lines().filter(line -> !line.startsWith("dynode:")))
        .as("each line once")
        .containsExactly("one", "two");
    agent.destroy();
    assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void wrongSettingsAreNamedWithTheirOrigin() throws Exception {
    Files.writeString(folder.resolve("bad.yaml"), "port: high\nprot: 1\n");
    Process bad = start("bad", "standalone", "--config", "bad.yaml");
    assertThat(bad.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(bad.exitValue()).as(log("bad")).isEqualTo(2);
    assertThat(log("bad")).contains("'port' (bad.yaml)", "'prot'", "port");
    try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Process busy = start("busy", "server", "--port", port);
      assertThat(busy.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(busy.exitValue()).as(log("busy")).isEqualTo(5);
      assertThat(log("busy")).contains("port " + port, "--port 0");
    }
  }
}
