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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two servers are restarted one after the other under load. Whoever asks goes to the other server
 * when one does not answer or says that it is stopping, as every load balancer can; then no request
 * fails, and none is done twice.
 */
final class RollingTest {
  private static final List<String> NAMES = List.of("one", "two");
  private static final int THREADS = 4;

  private final Map<String, Process> servers = new LinkedHashMap<>();
  private final Queue<String> agendas = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger next = new AtomicInteger();
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private Roles roles;
  private String url = "";

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
    url = PostgresServer.shared().newSchema();
    roles = Roles.create();
    for (String name : NAMES) {
      servers.put(name, server(name, name));
    }
    for (String name : NAMES) {
      roles.awaitReady(name, servers.get(name));
      String address = Files.readString(roles.folder().resolve(name + "/address")).strip();
      ports.put(name, URI.create(address).getPort());
    }
  }

  @AfterEach
  void stop() throws IOException {
    over.set(true);
    if (roles != null) {
      roles.close();
    }
  }

  private Process server(String name, String log) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("server", "--data-folder", name));
    arguments.addAll(List.of("--port", Integer.toString(ports.getOrDefault(name, 0))));
    arguments.addAll(List.of("--objects", "objects", "--log", "warning"));
    arguments.addAll(List.of("--store", "postgresql", "--store-url", url, "--store-pool", "6"));
    return roles.start(log, arguments);
  }

  @Test
  void noRequestFailsWhileServersAreRestartedOneAfterTheOther() throws Exception {
    String key = Files.readString(roles.folder().resolve("one/admin.key")).strip();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      clients.add(Thread.ofPlatform().daemon().start(() -> ask(key)));
    }
    for (String name : NAMES) {
      more(20);
      Process before = servers.get(name);
      before.destroy();
      assertThat(before.waitFor(60, TimeUnit.SECONDS)).as(name + " ends").isTrue();
      assertThat(before.exitValue()).as(roles.log(name)).isZero();
      more(20);
      Process again = server(name, name + "-again");
      roles.awaitReady(name + "-again", again);
    }
    more(20);
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failures).isEmpty();
    Set<String> different = new HashSet<>(agendas);
    assertThat(different).hasSameSizeAs(agendas).hasSizeGreaterThanOrEqualTo(100);
  }

  /** Waits for so many more answers. */
  private void more(int answers) {
    int wanted = agendas.size() + answers;
    Eventually.until("answers", () -> agendas.size() >= wanted || !failures.isEmpty());
  }

  private void ask(String key) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!over.get()) {
        submit(http, key, next.getAndIncrement());
      }
    } catch (IOException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The same request under the same key, to one server or else to the other. */
  private void submit(HttpClient http, String key, int number)
      throws IOException, InterruptedException {
    String last = "";
    for (int i = 0; i < NAMES.size(); i++) {
      try {
        HttpResponse<String> answer = http.send(request(key, number, i), BodyHandlers.ofString());
        if (answer.statusCode() == 201 || answer.statusCode() == 200) {
          agendas.add(answer.body().replaceAll("(?s)^.*?\"id\" *: *\"([^\"]*)\".*$", "$1"));
          return;
        }
        last = answer.statusCode() + " " + answer.body();
        if (answer.statusCode() != 503) {
          break;
        }
      } catch (IOException e) {
        // It is away, or closed the connection before it had read the request.
        last = e.toString();
      }
    }
    failures.add(number + ": " + last);
  }

  private HttpRequest request(String key, int number, int tries) throws IOException {
    String name = NAMES.get((number + tries) % NAMES.size());
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(name) + "/v1/agendas"))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "k" + number)
        .POST(
            BodyPublishers.ofString(
                "{\"customerId\": \"default\", \"operations\": [{\"name\": \"a\", \"type\":"
                    + " \"log\", \"payload\": {\"message\": \"hi\"}}]}"))
        .build();
  }
}
