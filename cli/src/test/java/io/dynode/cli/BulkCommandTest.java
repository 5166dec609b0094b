package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bulk} against a server that finds three agendas and changes two at a time. */
class BulkCommandTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String customer = "";
  private HttpServer server;
  private boolean losesAnswer;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String target = exchange.getRequestURI().toString();
    asked.add(target + " " + body);
    if (losesAnswer && target.contains("cursor=")) {
      losesAnswer = false;
      exchange.close();
      return;
    }
    String answer =
        target.contains("preview=true")
            ? "{\"count\": 3, \"more\": false, \"sample\": [{\"id\": \"A1\"}], \"token\": \"t/1\"}"
            : target.contains("cursor=")
                ? "{\"count\": 0, \"refused\": [{\"agenda\": \"A3\", \"problem\":"
                    + " {\"detail\": \"has ended\"}}], \"next\": null}"
                : "{\"count\": 2, \"refused\": [], \"next\": \"c/2\"}";
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private int run(String... arguments) {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            Sink.over(out),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Map.of(
                "DYNODE_URL",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "DYNODE_CUSTOMER",
                customer),
            folder);
    return new Cli(console, Map.of()).run(arguments);
  }

  @Test
  void withoutYesItOnlySaysWhatItWould() {
    assertThat(run("bulk", "cancel", "--state", "waiting", "--link", "a b")).isZero();
    assertThat(asked)
        .containsExactly("/v1/agendas/bulk/cancel?state=waiting&linkId=a%20b&preview=true {}");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("A1");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("would cancel 3 agendas of every customer, less those that have ended");
  }

  @Test
  void theCustomerThatIsSetIsMeantUnlessAnotherIsNamed() {
    customer = "alpha";
    assertThat(run("bulk", "cancel", "--yes")).as("it is not named").isEqualTo(ExitCode.USAGE);
    assertThat(run("bulk", "cancel", "--customer", "*")).isEqualTo(ExitCode.USAGE);
    assertThat(asked).isEmpty();
    run("bulk", "pause", "--all", "--yes");
    assertThat(asked)
        .hasSize(3)
        .allMatch(target -> target.startsWith("/v1/agendas/bulk/pause?customer=alpha&"));
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("3 agendas of customer alpha");
    asked.clear();
    run("bulk", "cancel", "--customer", "beta");
    run("bulk", "cancel", "--customer", "*", "--all");
    assertThat(asked)
        .containsExactly(
            "/v1/agendas/bulk/cancel?customer=beta&preview=true {}",
            "/v1/agendas/bulk/cancel?preview=true {}");
  }

  @Test
  void withYesItGoesOnToTheEndAndTellsWhatCouldNotBeChanged() {
    int status = run("bulk", "prioritize", "7", "--all", "--reason", "late", "--yes");
    assertThat(status).isEqualTo(ExitCode.FAILED);
    String body = " {\"reason\":\"late\",\"priority\":7}";
    assertThat(asked)
        .containsExactly(
            "/v1/agendas/bulk/prioritize?preview=true" + body,
            "/v1/agendas/bulk/prioritize?token=t%2F1&limit=500" + body,
            "/v1/agendas/bulk/prioritize?token=t%2F1&cursor=c%2F2&limit=500" + body);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("prioritize: 2 of 3", "agenda A3: has ended", "1 could not be changed");
  }

  @Test
  void aPageWhoseAnswerIsLostIsAskedForAgain() {
    losesAnswer = true;
    assertThat(run("bulk", "rerun", "--all", "--yes")).isEqualTo(ExitCode.FAILED);
    String last = "/v1/agendas/bulk/rerun?token=t%2F1&cursor=c%2F2&limit=500 {}";
    assertThat(asked).hasSize(4).endsWith(last, last);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("trying again", "rerun: 2 agendas, 1 could not be changed");
  }

  @Test
  void itMustBeToldWhich() {
    assertThat(run("bulk", "cancel", "--yes")).isEqualTo(ExitCode.USAGE);
    assertThat(asked).isEmpty();
  }
}
