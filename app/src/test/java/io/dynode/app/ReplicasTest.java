package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.testkit.Eventually;
import io.dynode.testkit.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three servers on one PostgreSQL and one folder of objects, as processes, with two agents. */
class ReplicasTest {
  private static final List<String> NAMES = List.of("one", "two", "three");

  private final Map<String, Process> servers = new HashMap<>();
  private final Map<Integer, String> agendas = new LinkedHashMap<>();
  private Roles roles;
  private Path effects = Path.of("");
  private String url = "";

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
    url = PostgresServer.shared().newSchema();
    roles = Roles.create();
    effects = Files.createFile(roles.folder().resolve("effects"));
    // At once: they make the schema, the first resources and the number of the objects' folder.
    for (String name : NAMES) {
      servers.put(name, server(name, name));
    }
    NAMES.forEach(name -> roles.awaitReady(name, servers.get(name)));
    Process near = agent("near", "one", "two", "three");
    Process far = agent("far", "two", "three", "one");
    roles.awaitReady("near", near);
    roles.awaitReady("far", far);
    String modules =
        """
        {kind: module, customer: default, name: mark, version: "1",
         retry: {infrastructureAttempts: 100}, env: {EFFECTS: '%s'},
         command: [sh, -c, 'echo $(cat in/payload.json) >> $EFFECTS; echo b > out/data/f;
           echo said; cp in/payload.json out/output.json']}
        ---
        {kind: trigger, customer: default, name: t, types: [go], module: mark,
         params: {n: event.data.n}}
        """
            .formatted(effects);
    succeeds(client("one").runWith(modules, "apply", "-f", "-"));
  }

  @AfterEach
  void stop() throws IOException {
    if (roles != null) {
      roles.close();
    }
  }

  private Process server(String name, String log) throws IOException {
    return roles.start(
        log,
        List.of(
            "server",
            "--port",
            "0",
            "--data-folder",
            name,
            "--objects",
            "objects",
            "--store",
            "postgresql",
            "--store-url",
            url,
            "--store-pool",
            "6",
            "--log",
            "warning"));
  }

  private Process agent(String name, String... order) throws IOException {
    List<String> addresses = new ArrayList<>();
    for (String server : order) {
      addresses.add(address(server));
    }
    return roles.start(
        name,
        List.of(
            "agent",
            "--agent",
            name,
            "--server",
            String.join(",", addresses),
            "--key-file",
            "two/agent.key",
            "--data-folder",
            "agent-" + name,
            "--own-users",
            "false",
            "--cpu-millis",
            "4000",
            "--memory-bytes",
            "4000000000",
            "--drain",
            "1s",
            "--log",
            "warning"));
  }

  private String address(String server) throws IOException {
    return Files.readString(roles.folder().resolve(server + "/address")).strip();
  }

  /** Each with a key that another server made. */
  private Client client(String server) throws IOException {
    return new Client(
        roles.folder(),
        Map.of("DYNODE_URL", address(server), "DYNODE_KEY_FILE", "three/admin.key"));
  }

  private static Client.Result succeeds(Client.Result result) {
    assertThat(result.status()).as(result.toString()).isZero();
    return result;
  }

  private void submit(String server, int number) throws IOException {
    String agenda =
        "{operations: [{name: a, type: mark, payload: {n: "
            + number
            + "}}, {name: b, type: log, payload: {message: '@<a.out::/n>'}, dependsOn: [a]}]}";
    agendas.put(
        number,
        succeeds(client(server).runWith(agenda, "submit", "-", "--idempotency-key", "k" + number))
            .line());
  }

  private void succeed(String server, List<Integer> numbers) throws IOException {
    for (int number : numbers) {
      succeeds(client(server).run("watch", agendas.get(number), "--timeout", "60"));
    }
  }

  private List<Integer> upTo(int first, int last, String... at) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (int n = first; n <= last; n++) {
      submit(at[n % at.length], n);
      numbers.add(n);
    }
    return numbers;
  }

  private void eachHappenedOnce(int numbers) throws IOException {
    List<String> expected = new ArrayList<>();
    for (int n = 1; n <= numbers; n++) {
      expected.add("{\"n\":" + n + "}");
    }
    assertThat(Files.readAllLines(effects)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whicheverServerIsAskedAllIsOneAndOneMayDie() throws Exception {
    // Waiting at the second while the work comes in at the third.
    List<Integer> first = upTo(1, 3, "three");
    succeed("two", first);
    String operation = agendas.get(1) + "/a";
    for (String server : NAMES) {
      assertThat(client(server).run("logs", operation).out()).isEqualTo("said\n");
      assertThat(client(server).run("objects", "list", "--agenda", agendas.get(1)).out())
          .contains("f");
      assertThat(client(server).run("agents").out()).contains("near", "far");
    }
    succeeds(
        client("two")
            .run(
                "event",
                "send",
                "--type",
                "go",
                "--source",
                "/test",
                "--data",
                "{n: 4}",
                "--wait",
                "--timeout",
                "60"));
    eachHappenedOnce(4);
    aFeedGoesOnAtAnotherServer();

    List<Integer> during = upTo(5, 14, "one", "two", "three");
    servers.get("one").destroyForcibly().waitFor();
    List<Integer> after = upTo(15, 24, "two", "three");
    succeed("three", during);
    succeed("two", after);
    eachHappenedOnce(24);

    roles.awaitReady("again", server("one", "again"));
    succeed("one", upTo(25, 26, "one"));
    eachHappenedOnce(26);
  }

  @Test
  void whenTheDatabaseRestartsServersSaySoAndGoOnByThemselves() throws Exception {
    succeed("two", upTo(1, 2, "one"));
    List<Integer> during = upTo(3, 10, "one", "two", "three");
    CompletableFuture<Client.Result> watches = new CompletableFuture<>();
    Client watcher = client("three");
    PostgresServer.shared().kill();
    try {
      for (String server : NAMES) {
        HttpResponse<String> read = send(request(server, "/v1/agendas").GET());
        assertThat(read.statusCode()).as(read.body()).isEqualTo(503);
        assertThat(read.headers().firstValue("Retry-After")).isPresent();
        assertThat(read.body()).contains("unavailable").doesNotContain("127.0.0.1");
        HttpResponse<String> written =
            send(
                request(server, "/v1/agendas")
                    .header("Content-Type", "application/json")
                    .POST(
                        BodyPublishers.ofString(
                            "{\"operations\": [{\"name\": \"a\", \"type\": \"log\"}]}")));
        assertThat(written.statusCode()).as(written.body()).isEqualTo(503);
        assertThat(written.headers().firstValue("Retry-After")).isPresent();
        assertThat(send(request(server, "/v1/health").GET()).statusCode()).isEqualTo(503);
      }
      Thread.ofVirtual()
          .start(() -> watches.complete(watcher.run("watch", agendas.get(10), "--timeout", "90")));
    } finally {
      PostgresServer.shared().start();
    }
    for (String server : NAMES) {
      Eventually.until(
          server + " is ready again",
          () -> send(request(server, "/v1/health").GET()).statusCode() == 200);
    }
    succeed("one", during);
    succeeds(watches.get(90, TimeUnit.SECONDS));
    succeed("three", upTo(11, 13, "one", "two", "three"));
    eachHappenedOnce(13);
    for (String server : NAMES) {
      assertThat(servers.get(server).isAlive()).as(roles.log(server)).isTrue();
    }
  }

  private void aFeedGoesOnAtAnotherServer() throws Exception {
    String waits = "{operations: [{name: w, type: wait, payload: {approval: 'May it?'}}]}";
    String agenda = "/v1/agendas/" + succeeds(client("one").runWith(waits, "submit", "-")).line();
    Eventually.until(
        "it waits for the approval",
        () -> send(request("one", agenda + "/operations/w").GET()).body().contains("held"));
    String last = revision(send(request("one", agenda).GET()));
    CompletableFuture<String> feed = new CompletableFuture<>();
    HttpRequest.Builder resumed = request("two", agenda + "/watch").header("Last-Event-ID", last);
    Thread.ofVirtual().start(() -> feed.complete(send(resumed.GET()).body()));
    HttpRequest.Builder approved =
        request("three", agenda + "/operations/w/approve").POST(BodyPublishers.noBody());
    assertThat(send(approved).statusCode()).isEqualTo(200);
    assertThat(feed.get(60, TimeUnit.SECONDS))
        .contains("event: agenda\n", "event: end\n", "\"state\":\"succeeded\"");
    // What one server told is not told again by another.
    String end = revision(send(request("two", agenda).GET()));
    HttpRequest.Builder again = request("one", agenda + "/watch").header("Last-Event-ID", end);
    assertThat(send(again.GET()).body()).contains("event: end\n").doesNotContain("event: agenda\n");
  }

  private static String revision(HttpResponse<String> agenda) {
    return agenda.headers().firstValue("ETag").orElseThrow().replace("\"", "");
  }

  private HttpRequest.Builder request(String server, String path) throws IOException {
    String key = Files.readString(roles.folder().resolve("three/admin.key")).strip();
    return HttpRequest.newBuilder(URI.create(address(server) + path))
        .header("Authorization", "Bearer " + key);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
