package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import io.dynode.server.http.WebSettings;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Large bodies wait for their turn; who waits too long is told to come again. */
final class LargeBodyTest {
  /** Long enough to see the slow client hold its turn, on a busy machine too. */
  private static final Duration IDLE = Duration.ofSeconds(3);

  private static final String LARGE =
      "{\"operations\": [{\"name\": \"a\", \"type\": \"crunch\"}]" + " ".repeat(2 << 20) + "}";

  @Test
  void oneLargeBodyAtATimeAndSmallOnesBesideIt() throws IOException {
    try (World world = new World();
        Server server = narrow(world)) {
      server.start();
      Client user = Client.of(server.port(), world.key(Role.USER), new Described(server.openApi()));
      try (Socket slow = halfSent(server.port(), user.key())) {
        Eventually.until("the slow one has the turn", () -> submit(user).status() == 503);
        Client.Answer refused = submit(user);
        assertThat(refused.at("/code")).isEqualTo("unavailable");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(user.post("/v1/agendas", LARGE.replace(" ", "")).status()).isEqualTo(201);
        byte[] object = new byte[2 << 20];
        Map<String, String> bytes = Map.of("Content-Type", "application/octet-stream");
        assertThat(user.send("PUT", "/v1/objects/" + World.sha256(object), object, bytes).status())
            .as("what is stored as it comes needs no turn")
            .isEqualTo(201);
        Client agent = user.as(world.key(Role.AGENT));
        assertThat(agent.post("/v1/agent/lease", LARGE).status())
            .as("agents have turns of their own")
            .isEqualTo(422);
        String lines = LARGE.replace(" ", "") + "\n" + " ".repeat(1 << 20) + "\n{}\n";
        String before = user.get("/v1/agendas").at("/items");
        assertThat(
                user.send(
                        "POST",
                        "/v1/agendas/bulk",
                        Client.utf8(lines),
                        Map.of("Content-Type", "application/x-ndjson"))
                    .status())
            .isEqualTo(503);
        assertThat(user.get("/v1/agendas").at("/items"))
            .as("lines are not taken without an answer")
            .isEqualTo(before);
        assertThat(slow.isConnected()).isTrue();
      }
      Eventually.until("the turn is free again", () -> submit(user).status() == 201);
    }
  }

  private static Client.Answer submit(Client user) {
    return user.post("/v1/agendas", LARGE);
  }

  private static Server narrow(World world) {
    ServerSettings usual = ServerSettings.of("127.0.0.1", 0, "test");
    WebSettings web = usual.web();
    return new Server(
        new ServerParts(world.engine, world.objects, world.clock, world.ids),
        new ServerSettings(
            new WebSettings(
                web.host(), 0, web.maxConnections(), web.idle(), IDLE, 1, Duration.ofMillis(100)),
            usual.maxAgenda(),
            usual.maxObject(),
            usual.keyCache(),
            usual.heartbeat(),
            usual.maxTrace(),
            usual.stopNotice(),
            usual.version()));
  }

  /** A client that sends a large body half and then no more. */
  private static Socket halfSent(int port, String key) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    OutputStream out = socket.getOutputStream();
    String head =
        "POST /v1/agendas HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + ("Authorization: Bearer " + key + "\r\nContent-Length: " + LARGE.length())
            + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(LARGE.substring(0, LARGE.length() - 1).getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }
}
