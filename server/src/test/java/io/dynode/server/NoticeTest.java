package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import io.dynode.testkit.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that is to stop says so before it stops answering. */
class NoticeTest {
  private static final String SUBMIT =
      "{\"operations\": [{\"name\": \"a\", \"type\": \"crunch\"}]}";

  @Test
  void aServerThatStopsSaysThatItIsNotReadyAndAnswersMeanwhile() throws Exception {
    try (World world = new World()) {
      Server server = noticing(world);
      server.start();
      Client user = Client.of(server.port(), world.key(Role.USER), new Described(server.openApi()));
      Eventually.until("ready", () -> user.get("/v1/health").status() == 200);
      Thread stop = Thread.ofPlatform().start(server::close);
      Eventually.until("not ready", () -> user.get("/v1/health").status() == 503);
      assertThat(user.get("/v1/health").at("/live")).isEqualTo("true");
      assertThat(user.get("/v1/health").at("/ready")).isEqualTo("false");
      assertThat(user.post("/v1/agendas", SUBMIT).status()).isEqualTo(201);
      assertThat(stop.isAlive()).isTrue();
      stop.interrupt();
      assertThat(stop.join(Duration.ofSeconds(60))).isTrue();
    }
  }

  private static Server noticing(World world) {
    ServerSettings usual = ServerSettings.of("127.0.0.1", 0, "test");
    return new Server(
        new ServerParts(world.engine, world.objects, world.clock, world.ids),
        new ServerSettings(
            usual.web(),
            usual.maxAgenda(),
            usual.maxObject(),
            usual.keyCache(),
            usual.heartbeat(),
            usual.maxTrace(),
            Duration.ofMinutes(10),
            usual.version()));
  }
}
