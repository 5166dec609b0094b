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

/** {@code bulk} against a server that finds three agendas and changes two at a time. */
class BulkCommandTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private String customer = "";
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
    String body = FakeServer.body(exchange);
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
    FakeServer.answer(exchange, 200, answer);
  }

  private int run(String... arguments) {
    return server.run(Map.of("DYNODE_CUSTOMER", customer), "", arguments);
  }

  @Test
  void withoutYesItOnlySaysWhatItWould() {
    assertThat(run("bulk", "cancel", "--state", "waiting", "--link", "a b")).isZero();
    assertThat(asked)
        .containsExactly("/v1/agendas/bulk/cancel?state=waiting&linkId=a%20b&preview=true {}");
    assertThat(server.printed()).contains("A1");
    assertThat(server.said())
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
    assertThat(server.said()).contains("3 agendas of customer alpha");
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
    assertThat(server.said())
        .contains("prioritize: 2 of 3", "agenda A3: has ended", "1 could not be changed");
  }

  @Test
  void whatRunsAgainAndWithWhatIsSaid() {
    run(
        "bulk",
        "rerun",
        "--all",
        "--reset",
        "a,b",
        "-p",
        "n=5",
        "--newest",
        "--all-operations",
        "--reason",
        "late");
    assertThat(asked)
        .containsExactly(
            "/v1/agendas/bulk/rerun?preview=true {\"reason\":\"late\",\"reset\":[\"a\",\"b\"],"
                + "\"all\":true,\"params\":{\"n\":5},\"versions\":\"newest\"}");
  }

  @Test
  void aPageWhoseAnswerIsLostIsAskedForAgain() {
    losesAnswer = true;
    assertThat(run("bulk", "rerun", "--all", "--yes")).isEqualTo(ExitCode.FAILED);
    String last = "/v1/agendas/bulk/rerun?token=t%2F1&cursor=c%2F2&limit=500 {}";
    assertThat(asked).hasSize(4).endsWith(last, last);
    assertThat(server.said()).contains("trying again", "rerun: 2 agendas, 1 could not be changed");
  }

  @Test
  void itMustBeToldWhich() {
    assertThat(run("bulk", "cancel", "--yes")).isEqualTo(ExitCode.USAGE);
    assertThat(asked).isEmpty();
  }
}
