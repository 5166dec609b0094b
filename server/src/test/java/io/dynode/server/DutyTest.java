package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.engine.DutyControl;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Kind;
import io.dynode.spi.ObjectStore;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Administrators see what duties did, rehearse and run them; users find what was archived. */
final class DutyTest {
  private World world;
  private Client admin;
  private Client user;

  @BeforeEach
  void open() {
    world = new World();
    admin = world.client(Role.ADMIN);
    user = world.client(Role.USER);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatGoesIsToldBeforeAndCountedAfter() {
    String id = world.submit("acme");
    assertThat(admin.get("/v1/duties/agendas/rehearsal").at("/due")).isEqualTo("0");
    user.post("/v1/agendas/" + id + "/cancel", "");
    world.apply(Kind.CUSTOMER, "", "{name: acme, retention: {archive: true, agendas: {age: 1ms}}}");
    // It was canceled, so it could be rerun for a while.
    assertThat(admin.get("/v1/duties/agendas/rehearsal").at("/due")).isEqualTo("0");
    assertThat(admin.get("/v1/duties/agendas/rehearsal").at("/looked")).isEqualTo("1");
    assertThat(user.get("/v1/agendas/" + id).status()).isEqualTo(200);
    long before = rounds();
    assertThat(admin.post("/v1/duties/agendas/run", "").status()).isEqualTo(200);
    Eventually.until("another round", () -> rounds() > before);
    assertThat(admin.get("/v1/metrics").text())
        .contains("dynode_duty_rounds_total{duty=\"agendas\"}", "dynode_duty_failed{");
    assertThat(admin.post("/v1/duties/dishes/run", "").status()).isEqualTo(404);
    assertThat(admin.get("/v1/audit").at("/items")).contains("duty/agendas");
  }

  /** A duty that is new is told of like all others. */
  @Test
  void everyDutyIsListedRehearsedAndMeasured() {
    Client.Answer list = admin.get("/v1/duties");
    String metrics = admin.get("/v1/metrics").text();
    for (DutyControl.Known known : world.engine.duties().list()) {
      String name = known.state().name();
      assertThat(list.text()).contains("\"" + name + "\"");
      Client.Answer dry = admin.get("/v1/duties/" + name + "/rehearsal");
      assertThat(dry.at("/name")).as(dry.text()).isEqualTo(name);
      assertThat(user.get("/v1/duties/" + name + "/rehearsal").status()).isEqualTo(403);
      assertThat(metrics).contains("dynode_duty_done_total{duty=\"" + name + "\"}");
    }
    assertThat(admin.post("/v1/duties/retrier/run", "").status()).isEqualTo(200);
    assertThat(user.post("/v1/duties/retrier/run", "").status()).isEqualTo(403);
    assertThat(admin.post("/v1/duties/strays/run", "").status()).isEqualTo(409);
    assertThat(admin.get("/v1/audit").at("/items")).contains("duty/retrier");
  }

  @Test
  void anArchivedAgendaIsFoundByWhatIsKnownOfIt() {
    Samples samples = new Samples(world);
    assertThat(samples).isNotNull();
    Client.Answer one = user.get("/v1/archive/archived-acme");
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.at("/state")).isEqualTo("failed");
    assertThat(user.get("/v1/archive/archived-rival").status()).isEqualTo(404);
    assertThat(user.get("/v1/archive/archived-rival/content").status()).isEqualTo(404);
    assertThat(user.get("/v1/archive/archived-acme/content").text()).isEqualTo("{}");
    assertThat(found("")).contains("archived-acme").doesNotContain("rival");
    assertThat(found("?state=failed")).contains("archived-acme");
    assertThat(found("?state=succeeded")).isEqualTo("[]");
    assertThat(found("?since=2999-01-01T00:00:00Z")).isEqualTo("[]");
    assertThat(found("?label=no=where")).isEqualTo("[]");
    assertThat(user.get("/v1/archive?label=nowhere").status()).isEqualTo(422);
    assertThat(found("?linkId=nowhere")).isEqualTo("[]");
  }

  @Test
  void onlyWhoReadsAnArchivedAgendaOpensItsFile() throws IOException {
    Samples samples = new Samples(world);
    assertThat(samples).isNotNull();
    AtomicInteger opened = new AtomicInteger();
    ObjectStore counted =
        (ObjectStore)
            Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (_, method, arguments) -> {
                  opened.addAndGet(method.getName().equals("get") ? 1 : 0);
                  return method.invoke(world.objects, arguments);
                });
    try (Server server =
        new Server(
            new ServerParts(world.engine, counted, world.clock, world.ids),
            ServerSettings.of("127.0.0.1", 0, "test"))) {
      server.start();
      Client reader = Client.of(server.port(), user.key(), new Described(server.openApi()));
      String path = "/v1/archive/archived-acme/content";
      assertThat(reader.send("HEAD", path, new byte[0], Map.of()).status()).isEqualTo(200);
      assertThat(opened).hasValue(0);
      assertThat(reader.get(path).text()).isEqualTo("{}");
      assertThat(opened).hasValue(1);
    }
  }

  private String found(String query) {
    Client.Answer answer = user.get("/v1/archive" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.at("/items");
  }

  private long rounds() {
    return world.engine.duties().list().stream()
        .filter(known -> known.state().name().equals("agendas"))
        .mapToLong(known -> known.state().runs())
        .sum();
  }
}
