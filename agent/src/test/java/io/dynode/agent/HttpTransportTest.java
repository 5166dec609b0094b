package io.dynode.agent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AttemptId;
import io.dynode.spi.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server does that loses its power in the middle of a transfer. */
@Timeout(60)
class HttpTransportTest {
  private static final AttemptId ATTEMPT = new AttemptId("a");
  private static final ObjectStore.Key KEY = new ObjectStore.Key("0".repeat(64), 1);

  private final List<AutoCloseable> open = new ArrayList<>();

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
    HttpTransport transport = new HttpTransport(address, () -> "key", Duration.ofMillis(300));
    open.addFirst(transport);
    return (HttpData) transport.data();
  }

  @Test
  void aDownloadThatStandsStillFails() throws IOException {
    HttpData data = silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
    try (InputStream body = data.download(ATTEMPT, "token", KEY)) {
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anUploadThatStandsStillFails() throws IOException {
    HttpData data = silentAfter("");
    InputStream content = new ByteArrayInputStream(new byte[1000]);
    assertThatThrownBy(() -> data.upload(ATTEMPT, "token", KEY, content))
        .isInstanceOf(UncheckedIOException.class);
  }
}
