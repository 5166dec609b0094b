package io.dynode.agent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.Protocol;
import io.dynode.spi.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server does that loses its power in the middle of a transfer. */
@Timeout(60)
class HttpTransportTest {
  private static final AttemptId ATTEMPT = new AttemptId("a");
  private static final ObjectStore.Key KEY = new ObjectStore.Key("0".repeat(64), 1);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Integer> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** The way to a server that says this to whoever comes, and then nothing any more. */
  private HttpData silentAfter(String words) throws IOException {
    ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = server.accept();
              open.add(socket);
              socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
              socket.getOutputStream().flush();
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
    URI address = URI.create("http://127.0.0.1:" + server.getLocalPort());
    HttpTransport transport =
        new HttpTransport(List.of(address), () -> "key", Duration.ofMillis(300));
    open.addFirst(transport);
    return (HttpData) transport.data();
  }

  @Test
  void aServerMayStandBehindAPath() {
    for (String address : List.of("https://lb/dynode", "https://lb/dynode/")) {
      try (HttpTransport transport = new HttpTransport(List.of(URI.create(address)), () -> "key")) {
        assertThat(transport.request("/v1/agent/lease").build().uri())
            .isEqualTo(URI.create("https://lb/dynode/v1/agent/lease"));
      }
    }
  }

  @Test
  void aDownloadThatStandsStillFails() throws IOException {
    HttpData data = silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
    try (InputStream body = data.download(ATTEMPT, "token", KEY)) {
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  private URI answering(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(server.getAddress().getPort());
          exchange.getRequestBody().readAllBytes();
          byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    open.add(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Test
  void aServerThatDoesNotAnswerOrFailsIsFollowedByTheNext() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    URI failing = answering(503);
    URI refusing = answering(409);
    HttpTransport transport =
        new HttpTransport(List.of(nobody, failing, refusing), () -> "key", Duration.ofSeconds(5));
    open.addFirst(transport);
    Protocol.Renew renew = new Protocol.Renew(new AgentId("a"), 1, false, List.of());
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> transport.renew(renew).toCompletableFuture().get(9, SECONDS));
    }
    // One that refuses has answered: nobody else would say anything else.
    assertThat(asked)
        .containsExactly(
            failing.getPort(), refusing.getPort(), refusing.getPort(), refusing.getPort());
    asked.clear();
    HttpTransport data = new HttpTransport(List.of(failing, refusing), () -> "key");
    open.addFirst(data);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> data.data().log(ATTEMPT, "token", 0, new byte[1], 1));
      InputStream content = new ByteArrayInputStream(new byte[10]);
      assertThatThrownBy(() -> data.data().upload(ATTEMPT, "token", KEY, content));
    }
    assertThat(asked)
        .containsExactly(
            failing.getPort(), refusing.getPort(), refusing.getPort(), refusing.getPort());
  }

  @Test
  void anUploadThatStandsStillFails() throws IOException {
    HttpData data = silentAfter("");
    InputStream content = new ByteArrayInputStream(new byte[1000]);
    assertThatThrownBy(() -> data.upload(ATTEMPT, "token", KEY, content))
        .isInstanceOf(UncheckedIOException.class);
  }
}
