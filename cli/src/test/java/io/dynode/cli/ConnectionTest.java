package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To whom the key of a data folder is shown. */
class ConnectionTest {
  @TempDir Path folder;
  private final List<String> keys = new ArrayList<>();
  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer(folder, exchange -> answer(exchange, 200));
    Files.createDirectory(folder.resolve("dynode-data"));
    Files.writeString(folder.resolve("dynode-data/admin.key"), "dyn_own\n");
  }

  private void answer(HttpExchange exchange, int status) throws IOException {
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    FakeServer.answer(exchange, status, "{\"items\": []}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String at(String host) {
    return "http://" + host + ":" + server.port();
  }

  /** The key that was sent; the host resolves to no server here, so it may be none. */
  private String sent(Map<String, String> environment, String... more) {
    keys.clear();
    List<String> arguments = new ArrayList<>(List.of("list", "queues"));
    arguments.addAll(List.of(more));
    server.run(environment, "", arguments.toArray(String[]::new));
    return String.join(",", keys);
  }

  @Test
  void aServerOnThisMachineIsShownTheKeyOfThisFolder() {
    assertThat(sent(Map.of(), "--server", at("127.0.0.1"))).isEqualTo("Bearer dyn_own");
    assertThat(sent(Map.of("DYNODE_URL", at("localhost")))).isEqualTo("Bearer dyn_own");
  }

  @Test
  void anotherIsNot() throws IOException {
    // A name that is not known to be this machine, though it happens to lead here.
    String name = InetAddress.getLocalHost().getHostName();
    HttpServer open = HttpServer.create(new InetSocketAddress(0), 0);
    open.createContext("/", exchange -> answer(exchange, 401));
    open.start();
    try {
      String url = "http://" + name + ":" + open.getAddress().getPort();
      assertThat(sent(Map.of(), "--server", url)).doesNotContain("dyn_own");
      assertThat(sent(Map.of("DYNODE_URL", url))).doesNotContain("dyn_own");
      assertThat(server.said()).contains("admin.key is not sent to " + url);
      assertThat(sent(Map.of(), "--server", url, "--key-file", "dynode-data/admin.key"))
          .isEqualTo("Bearer dyn_own");
    } finally {
      open.stop(0);
    }
  }
}
