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

/** {@code submit --ndjson} against a server that takes every line but those with "bad" in them. */
class SubmitLinesTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private FakeServer server;
  private boolean losesAnswer;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer(folder, this::answer);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    String target = exchange.getRequestURI().toString();
    int first = Integer.parseInt(target.substring(target.indexOf("firstLine=") + 10));
    List<String> lines = FakeServer.body(exchange).lines().toList();
    asked.add(target + " " + key + " " + lines.size());
    if (losesAnswer && asked.size() == 2) {
      exchange.close();
      return;
    }
    List<String> answers = new ArrayList<>();
    int bad = 0;
    for (int i = 0; i < lines.size(); i++) {
      boolean refused = lines.get(i).contains("bad");
      bad += refused ? 1 : 0;
      answers.add(
          "{\"line\": %d, \"status\": %d, \"agenda\": \"%s\", \"problem\": %s}"
              .formatted(
                  first + i,
                  refused ? 422 : 201,
                  refused ? "" : key + "/" + (first + i),
                  refused ? "{\"detail\": \"no good\"}" : "null"));
    }
    FakeServer.answer(
        exchange,
        200,
        "{\"accepted\": %d, \"repeated\": 0, \"refused\": %d, \"lines\": %s}"
            .formatted(lines.size() - bad, bad, answers));
  }

  private int run(String input, String... arguments) {
    return server.run(Map.of(), input, arguments);
  }

  @Test
  void sendsPartsAndNumbersLinesThroughAllOfThem() {
    String input = "{}\n".repeat(1_500) + "{\"bad\": 1}\n{}\n";
    int status = run(input, "submit", "--ndjson", "-", "--idempotency-key", "k", "--customer", "c");
    assertThat(status).isEqualTo(ExitCode.FAILED);
    assertThat(asked)
        .containsExactly(
            "/v1/agendas/bulk?customer=c&firstLine=1 k 1000",
            "/v1/agendas/bulk?customer=c&firstLine=1001 k 502");
    assertThat(server.printed().lines()).hasSize(1_501).startsWith("k/1").endsWith("k/1502");
    assertThat(server.said())
        .contains("line 1501: no good", "line 1000: 1000 submitted", "1501 submitted, 1 refused");
  }

  @Test
  void sendsAPartAgainWhenItsAnswerIsLost() {
    losesAnswer = true;
    int status = run("{}\n".repeat(1_001), "submit", "--ndjson", "-", "--idempotency-key", "k");
    assertThat(status).isZero();
    assertThat(asked)
        .containsExactly(
            "/v1/agendas/bulk?firstLine=1 k 1000",
            "/v1/agendas/bulk?firstLine=1001 k 1",
            "/v1/agendas/bulk?firstLine=1001 k 1");
    assertThat(server.printed().lines()).hasSize(1_001);
  }

  /** A mended line may be longer, and then a part ends elsewhere. */
  @Test
  void theKeyOfALineDependsOnItsNumberAlone() {
    String rest = "{}\n".repeat(20);
    run("{\"bad\": 1}\n" + rest, "submit", "--ndjson", "-", "--idempotency-key", "k");
    List<String> before = server.printed().lines().toList();
    String mended = "{\"good\": \"" + "x".repeat(8 << 20) + "\"}\n";
    assertThat(run(mended + rest, "submit", "--ndjson", "-", "--idempotency-key", "k")).isZero();
    assertThat(asked)
        .containsExactly(
            "/v1/agendas/bulk?firstLine=1 k 21",
            "/v1/agendas/bulk?firstLine=1 k 1",
            "/v1/agendas/bulk?firstLine=2 k 20");
    assertThat(server.printed().lines().skip(1)).hasSize(20).containsExactlyElementsOf(before);
  }

  @Test
  void takesNoOptionsOfOneAgenda() {
    assertThat(run("", "submit", "--ndjson", "-", "--wait")).isEqualTo(ExitCode.USAGE);
    assertThat(run("", "submit", "--ndjson")).isEqualTo(ExitCode.USAGE);
    assertThat(asked).isEmpty();
  }
}
