package io.dynode.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A server that answers as a test says, and a console that keeps what one command said. */
final class FakeServer implements AutoCloseable {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final HttpServer server;
  private final Path folder;

  /**
   * @param folder where commands run
   */
  FakeServer(Path folder, HttpHandler answers) throws IOException {
    this.folder = folder;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", answers);
    server.start();
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Runs a command that asks this server, unless it names another. */
  int run(Map<String, String> environment, String input, String... arguments) {
    Map<String, String> whole = new LinkedHashMap<>(environment);
    whole.putIfAbsent("DYNODE_URL", "http://127.0.0.1:" + port());
    out.reset();
    err.reset();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            Sink.over(out),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            whole,
            folder);
    return new Cli(console, Map.of()).run(arguments);
  }

  /** What the last command printed. */
  String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What the last command said to people. */
  String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
