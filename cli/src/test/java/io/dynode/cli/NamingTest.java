package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whose things commands ask for, and by which names; a server that has only agenda GONE archived.
 */
class NamingTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String target = exchange.getRequestURI().toString();
          boolean missing = target.startsWith("/v1/agendas/");
          asked.add(target);
          exchange.getRequestBody().readAllBytes();
          byte[] answer = "{\"items\": []}".getBytes(StandardCharsets.UTF_8);
          boolean head = exchange.getRequestMethod().equals("HEAD");
          boolean archived = target.equals("/v1/archive/GONE");
          exchange.sendResponseHeaders(
              missing || (head && !archived) ? 404 : 200, head ? -1 : answer.length);
          if (!head) {
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int run(Map<String, String> environment, String... arguments) {
    Map<String, String> whole = new LinkedHashMap<>(environment);
    whole.put("DYNODE_URL", "http://127.0.0.1:" + server.getAddress().getPort());
    asked.clear();
    err.reset();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            Sink.over(new ByteArrayOutputStream()),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            whole,
            folder);
    return new Cli(console, Map.of()).run(arguments);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aCustomerThatIsSetHoldsForEveryListOfCustomersThings() {
    Map<String, String> alpha = Map.of("DYNODE_CUSTOMER", "alpha");
    for (String kind : List.of("agendas", "events", "modules", "insights", "dispatches")) {
      run(alpha, "list", kind);
      assertThat(asked).as(kind).singleElement().asString().contains("customer=alpha");
      run(alpha, "list", kind, "--customer", "beta");
      assertThat(asked).as(kind).singleElement().asString().contains("customer=beta");
      run(alpha, "list", kind, "--customer", "*");
      assertThat(asked).as(kind).singleElement().asString().doesNotContain("customer");
    }
    for (String command : List.of("insights", "dead list", "archive list", "webhooks list")) {
      run(alpha, command.split(" "));
      assertThat(asked).as(command).singleElement().asString().contains("customer=alpha");
    }
    assertThat(run(alpha, "list", "queues")).isZero();
    assertThat(asked).singleElement().asString().doesNotContain("customer");
  }

  @Test
  void whatIsShownCanBeTyped() {
    run(Map.of("DYNODE_CUSTOMER", "alpha"), "get", "module", "beta/count@1");
    assertThat(asked).containsExactly("/v1/modules/count?customer=beta&version=1");
    run(Map.of("DYNODE_CUSTOMER", "alpha"), "get", "trigger", "watch");
    assertThat(asked).containsExactly("/v1/triggers/watch?customer=alpha");
    run(Map.of(), "get", "queue", "fast");
    assertThat(asked).containsExactly("/v1/queues/fast");
    assertThat(run(Map.of(), "get", "module", "beta/count", "--customer", "alpha"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsNoNameIsNotAskedFor() {
    for (String odd : List.of("../../x", "..", "a%2Fb", " ", "a;b")) {
      assertThat(run(Map.of(), "get", "agenda", odd)).as(odd).isEqualTo(ExitCode.USAGE);
      assertThat(said()).as(odd).contains("is no id and no name");
      assertThat(asked).as(odd).isEmpty();
    }
  }

  @Test
  void anArchivedAgendaIsSaidToBeArchived() {
    for (String command : List.of("describe agenda", "rerun", "runs", "cancel", "pause")) {
      assertThat(run(Map.of(), (command + " GONE").split(" "))).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(said()).as(command).contains("is archived", "dynode archive get GONE");
      assertThat(run(Map.of(), (command + " NEVER").split(" "))).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(said()).as(command).doesNotContain("archived");
    }
  }

  @Test
  void timeoutsAreDurationsOrSeconds() throws Exception {
    assertThat(new Span().convert("60s")).isEqualTo(new Span().convert("1m"));
    assertThat(new Span().convert("90")).hasSeconds(90);
    assertThat(run(Map.of(), "watch", "GONE", "--timeout", "soon")).isEqualTo(ExitCode.USAGE);
    assertThat(said()).contains("'soon' is no duration; use one such as 90s");
  }
}
