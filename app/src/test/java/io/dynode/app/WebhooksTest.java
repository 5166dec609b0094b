package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** A real server calls a real receiver. */
class WebhooksTest {
  private record Received(Map<String, List<String>> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    String at(String pointer) {
      return JsonText.parse(body).at(pointer).flatMap(Json::text).orElse("");
    }
  }

  private static HttpServer receiver(List<Received> received) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(
              new Received(
                  Map.copyOf(exchange.getRequestHeaders()),
                  exchange.getRequestBody().readAllBytes()));
          // The first call is answered badly: it comes again.
          exchange.sendResponseHeaders(received.size() == 1 ? 500 : 204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Client client(Serving serving) {
    return new Client(
        serving.folder(),
        Map.of("DYNODE_DATA", serving.data().toString(), "DYNODE_CUSTOMER", "default"));
  }

  private static String hmac(String secret, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return "v1=" + HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void callsSignedUntilItIsAnswered() throws IOException, GeneralSecurityException {
    List<Received> received = new CopyOnWriteArrayList<>();
    HttpServer receiver = receiver(received);
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    try (Serving serving = Serving.start("127.0.0.1")) {
      Client client = client(serving);
      String secret = client.run("webhooks", "create", url).out().strip();
      assertThat(secret).hasSizeGreaterThan(20);
      java.nio.file.Files.writeString(
          serving.folder().resolve("a.yaml"),
          "{externalId: mine, operations: [{name: a, type: log, payload: {message: x}}]}");
      String id = client.run("submit", "a.yaml", "--wait").out().strip();
      Eventually.until("the call is answered well", () -> received.size() >= 2);
      Received last = received.getLast();
      assertThat(last.at("/type")).isEqualTo("agenda.succeeded");
      assertThat(last.at("/agenda/id")).isEqualTo(id);
      assertThat(last.at("/agenda/externalId")).isEqualTo("mine");
      String seconds = last.header("Dynode-timestamp");
      String body = new String(last.body(), StandardCharsets.UTF_8);
      assertThat(last.header("Dynode-signature")).isEqualTo(hmac(secret, seconds + "." + body));
      assertThat(received.getFirst().header("Dynode-delivery"))
          .isEqualTo(last.header("Dynode-delivery"));
      assertThat(received.getFirst().body()).isEqualTo(last.body());
      String list = client.run("webhooks", "list", "-o", "json").out();
      assertThat(list).contains("answered 500").doesNotContain(secret);
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void doesNotCallWhatIsNotAllowed() throws IOException {
    List<Received> received = new CopyOnWriteArrayList<>();
    HttpServer receiver = receiver(received);
    int port = receiver.getAddress().getPort();
    try (Serving serving = Serving.start()) {
      Client client = client(serving);
      assertThat(client.run("webhooks", "create", "http://127.0.0.1:" + port + "/").err())
          .contains("no public address");
      assertThat(client.run("webhooks", "create", "http://localhost:" + port + "/").status())
          .isEqualTo(3);
      assertThat(client.run("webhooks", "list", "-o", "json").out().strip()).isEqualTo("[]");
    } finally {
      receiver.stop(0);
    }
    assertThat(received).isEmpty();
  }
}
