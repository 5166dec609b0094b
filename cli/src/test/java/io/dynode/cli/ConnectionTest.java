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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] answer = "{\"items\": []}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    Files.createDirectory(folder.resolve("dynode-data"));
    Files.writeString(folder.resolve("dynode-data/admin.key"), "dyn_own\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String at(String host) {
    return "http://" + host + ":" + server.getAddress().getPort();
  }

  /** The key that was sent; the host resolves to no server here, so it may be none. */
  private String sent(Map<String, String> environment, String... more) {
    keys.clear();
    List<String> arguments = new ArrayList<>(List.of("list", "queues"));
    arguments.addAll(List.of(more));
    Console console =
        new Console(
            InputStream.nullInputStream(),
            Sink.over(new ByteArrayOutputStream()),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            new LinkedHashMap<>(environment),
            folder);
    new Cli(console, Map.of()).run(arguments.toArray(String[]::new));
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
    open.createContext(
        "/",
        exchange -> {
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    open.start();
    try {
      String url = "http://" + name + ":" + open.getAddress().getPort();
      assertThat(sent(Map.of(), "--server", url)).doesNotContain("dyn_own");
      assertThat(sent(Map.of("DYNODE_URL", url))).doesNotContain("dyn_own");
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("admin.key is not sent to " + url);
      assertThat(sent(Map.of(), "--server", url, "--key-file", "dynode-data/admin.key"))
          .isEqualTo("Bearer dyn_own");
    } finally {
      open.stop(0);
    }
  }
}
