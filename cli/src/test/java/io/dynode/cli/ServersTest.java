package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that know several servers. */
class ServersTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private int status = 200;
  private boolean breaks;
  private FakeServer one;
  private FakeServer two;

  @BeforeEach
  void start() throws IOException {
    one =
        new FakeServer(
            folder,
            exchange -> {
              FakeServer.body(exchange);
              if (breaks) {
                asked.add("one breaks");
                exchange.close();
                return;
              }
              answer("one", status, exchange);
            });
    two =
        new FakeServer(
            folder,
            exchange -> {
              FakeServer.body(exchange);
              answer("two", 200, exchange);
            });
  }

  private void answer(String who, int with, HttpExchange exchange) throws IOException {
    asked.add(who + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    FakeServer.answer(exchange, with, "{\"items\": [], \"agenda\": {\"id\": \"A\"}}");
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  private String both() {
    return "http://127.0.0.1:" + one.port() + ", http://127.0.0.1:" + two.port() + "/";
  }

  private int run(String... arguments) {
    asked.clear();
    return two.run(Map.of("DYNODE_URL", both(), "HOME", folder.toString()), "", arguments);
  }

  @Test
  void theNextIsAskedWhenOneIsAway() throws IOException {
    assertThat(run("list", "queues")).isZero();
    assertThat(asked).containsExactly("one null");
    one.close();
    assertThat(run("list", "queues")).isZero();
    assertThat(asked).containsExactly("two null");
    // Nothing was sent, so a change is given to the next as well.
    assertThat(run("cancel", "A")).isZero();
    assertThat(asked).containsExactly("two null");
    two.close();
    assertThat(run("list", "queues")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(two.said()).contains("cannot reach any of the servers http://127.0.0.1:");
  }

  @Test
  void whatMayHaveBeenDoneIsNotDoneAgainByAnother() {
    status = 503;
    assertThat(run("list", "queues")).isZero();
    assertThat(asked).containsExactly("one null", "two null");
    assertThat(run("cancel", "A")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(asked).containsExactly("one null");
    assertThat(run("rerun", "A")).as("it has an idempotency key").isZero();
    assertThat(asked).containsExactly("one null", "two null");
    breaks = true;
    assertThat(run("list", "queues")).isZero();
    assertThat(asked).endsWith("one breaks", "two null");
    assertThat(run("cancel", "A")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(asked).doesNotContain("two null");
  }

  @Test
  void aContextHasSeveralAndNoneThatCannotBeUsed() {
    for (String bad :
        List.of(
            "127.0.0.1:8460",
            "http://",
            "http://a b:1",
            "http://h:99999",
            "http://h?x",
            "http://h,",
            "http://h,ftp://h")) {
      assertThat(run("context", "add", "bad", "--server", bad)).as(bad).isEqualTo(ExitCode.USAGE);
      assertThat(run("list", "queues", "--server", bad)).as(bad).isEqualTo(ExitCode.USAGE);
    }
    assertThat(asked).isEmpty();
    assertThat(run("context", "list")).isZero();
    assertThat(two.printed()).doesNotContain("bad");
    assertThat(run("context", "add", "good", "--server", both())).isZero();
    one.close();
    assertThat(run("list", "queues", "--context", "good")).isZero();
    assertThat(asked).containsExactly("two null");
  }

  @Test
  void theKeyOfThisFolderIsForServersOfThisMachineAlone() throws IOException {
    Files.createDirectory(folder.resolve("dynode-data"));
    Files.writeString(folder.resolve("dynode-data/admin.key"), "dyn_own\n");
    assertThat(run("list", "queues")).isZero();
    assertThat(asked).containsExactly("one Bearer dyn_own");
    String other = "http://" + InetAddress.getLocalHost().getHostName() + ":1";
    run("list", "queues", "--server", both() + "," + other);
    assertThat(asked).containsExactly("one null");
    assertThat(two.said()).contains("is not sent to " + other);
  }

  @Test
  void aServerThatCannotBeReachedIsToldByItsAddress() throws IOException {
    String address;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "http://127.0.0.1:" + socket.getLocalPort();
    }
    assertThat(run("list", "queues", "--server", address)).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(two.said()).contains("cannot reach the server at " + address + " (");
  }
}
