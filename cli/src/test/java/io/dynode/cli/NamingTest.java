package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer(folder, this::answer);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().toString();
    asked.add(target);
    FakeServer.body(exchange);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    boolean archived = target.equals("/v1/archive/GONE");
    boolean missing = target.startsWith("/v1/agendas/") || (head && !archived);
    FakeServer.answer(exchange, missing ? 404 : 200, "{\"items\": []}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(Map<String, String> environment, String... arguments) {
    asked.clear();
    return server.run(environment, "", arguments);
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
      assertThat(server.said()).as(odd).contains("is no id and no name");
      assertThat(asked).as(odd).isEmpty();
    }
  }

  @Test
  void anArchivedAgendaIsSaidToBeArchived() {
    for (String command : List.of("describe agenda", "rerun", "runs", "cancel", "pause")) {
      assertThat(run(Map.of(), (command + " GONE").split(" "))).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(server.said()).as(command).contains("is archived", "dynode archive get GONE");
      assertThat(run(Map.of(), (command + " NEVER").split(" "))).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(server.said()).as(command).doesNotContain("archived");
    }
  }

  @Test
  void timeoutsAreDurationsOrSeconds() throws Exception {
    assertThat(new Span().convert("60s")).isEqualTo(new Span().convert("1m"));
    assertThat(new Span().convert("90")).hasSeconds(90);
    assertThat(run(Map.of(), "watch", "GONE", "--timeout", "soon")).isEqualTo(ExitCode.USAGE);
    assertThat(server.said()).contains("'soon' is no duration; use one such as 90s");
  }
}
