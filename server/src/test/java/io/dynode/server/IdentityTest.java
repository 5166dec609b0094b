package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ApiKey;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.ProblemException;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys: who is let in, and how the first ones come to be. */
final class IdentityTest {
  private static World world;

  @BeforeAll
  static void open() {
    world = new World();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void withoutAGoodKeyThereIsNothing() {
    Client admin = world.admin();
    Client.Answer none = admin.as("").get("/v1/agendas");
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.header("WWW-Authenticate")).startsWith("Bearer");
    assertThat(none.at("/code")).isEqualTo("unauthenticated");
    assertThat(admin.as("nonsense").get("/v1/agendas").status()).isEqualTo(401);
    assertThat(admin.as("dyn_x_y").get("/v1/agendas").status()).isEqualTo(401);
    String key = admin.key();
    assertThat(admin.as(key.substring(0, key.length() - 1)).get("/v1/agendas").status())
        .isEqualTo(401);
    assertThat(
            admin
                .as("")
                .send("GET", "/v1/agendas", new byte[0], Map.of("Authorization", "Basic eDp5"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void allThatIsWrongWithAKeySoundsTheSame() {
    Client admin = world.admin();
    String unknown = admin.as("dyn_nobody_secret").get("/v1/me").at("/detail");
    String wrong = admin.as(admin.key() + "x").get("/v1/me").at("/detail");
    assertThat(wrong).isEqualTo(unknown);
  }

  @Test
  void aKeyIsMadeShownOnceUsedAndRevoked() {
    Client admin = world.admin();
    Client.Answer made =
        admin.post(
            "/v1/keys", "{\"principal\": \"ann\", \"role\": \"user\", \"customers\": [\"acme\"]}");
    assertThat(made.status()).isEqualTo(201);
    String key = made.at("/key");
    Client ann = admin.as(key);
    assertThat(ann.get("/v1/me").at("/principal")).isEqualTo("ann");
    String id = made.at("/details/id");
    Client.Answer listed = admin.get("/v1/keys");
    assertThat(listed.text()).contains(id).doesNotContain(key).doesNotContain("secret");
    assertThat(admin.delete("/v1/keys/" + id).status()).isEqualTo(204);
    assertThat(ann.get("/v1/me").status()).isEqualTo(401);
    assertThat(admin.delete("/v1/keys/" + id).status()).isEqualTo(204);
    assertThat(admin.delete("/v1/keys/nobody").status()).isEqualTo(404);
  }

  @Test
  void aKeyThatMakesNoSenseIsRefusedWithEveryReason() {
    Client admin = world.admin();
    assertThat(admin.post("/v1/keys", "{\"principal\": \"x\"}").at("/errors/0/pointer"))
        .isEqualTo("/role");
    assertThat(
            admin
                .post("/v1/keys", "{\"principal\": \"x\", \"role\": \"user\"}")
                .at("/errors/0/pointer"))
        .isEqualTo("/customers");
    Client.Answer twice =
        admin.post(
            "/v1/keys",
            "{\"principal\": \"x\", \"role\": \"viewer\", \"customers\": [\"acme\", \"nobody\"],"
                + " \"pool\": \"pool-acme\"}");
    assertThat(twice.status()).isEqualTo(422);
    assertThat(twice.text())
        .contains("/customers/1")
        .contains("/pool")
        .contains("unknown-customer");
    assertThat(
            admin
                .post(
                    "/v1/keys",
                    "{\"principal\": \"x\", \"role\": \"agent\", \"pool\": \"nowhere\"}")
                .at("/code"))
        .isEqualTo("unknown-pool");
  }

  @Test
  void anExpiredKeyIsNoKey() {
    KeyText text = new KeyText(world.ids.next(), world.ids.secret());
    long past = world.clock.wallMicros() - 1;
    Await.get(
        world.engine.putKey(
            World.ADMIN,
            new ApiKey(
                text.id(),
                text.secretHash(),
                "late",
                Role.VIEWER,
                List.of("acme"),
                "",
                past - 1,
                past,
                false)));
    assertThat(world.admin().as(text.text()).get("/v1/me").status()).isEqualTo(401);
  }

  @Test
  void theFirstKeysStandInFilesOfTheirOwn(@TempDir Path folder) throws IOException {
    KeyFiles files = new KeyFiles(world.engine, world.ids, world.clock);
    Path file = folder.resolve("data").resolve("admin.key");
    String key = files.admin(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).isEqualTo(key + "\n");
    assertThat(world.admin().as(key).get("/v1/me").at("/role")).isEqualTo("admin");
    assertThat(files.admin(file)).isEqualTo(key);
    String agent = files.agent(folder.resolve("agent.key"), World.pool("acme"));
    assertThat(world.admin().as(agent).get("/v1/me").status()).isEqualTo(403);
    try (var left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void aKeyFileIsEnteredIntoANewStore(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("admin.key");
    KeyText text = new KeyText(world.ids.next(), world.ids.secret());
    Files.writeString(file, text.text() + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> new KeyFiles(world.engine, world.ids, world.clock).admin(file))
        .as("the group can read it")
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(new KeyFiles(world.engine, world.ids, world.clock).admin(file))
        .isEqualTo(text.text());
    Optional<ApiKey> stored = world.engine.read(r -> r.get(Tables.API_KEYS, text.id()));
    assertThat(stored).isPresent();
    Files.writeString(file, "not a key\n");
    assertThatThrownBy(() -> new KeyFiles(world.engine, world.ids, world.clock).admin(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("admin.key");
  }

  @Test
  void aKeyShowsNoSecretWhenItIsPrinted() {
    KeyText text = new KeyText("id", "hidden");
    assertThat(text.toString()).doesNotContain("hidden");
    assertThat(KeyText.parse(text.text())).contains(text);
    assertThat(text.has(text.secretHash())).isTrue();
    assertThat(text.has(new KeyText("id", "other").secretHash())).isFalse();
  }

  @Test
  void anAgentsKeyServesThePoolItNamesAndNoOther() {
    Client.Answer without =
        world.admin().post("/v1/keys", "{\"principal\": \"x\", \"role\": \"agent\"}");
    assertThat(without.at("/code")).isEqualTo("missing-field");
    assertThat(without.at("/errors/0/pointer")).isEqualTo("/pool");
    KeyText old = new KeyText(world.ids.next(), world.ids.secret());
    long now = world.clock.wallMicros();
    Await.get(
        world.engine.putKey(
            World.ADMIN,
            new ApiKey(
                old.id(), old.secretHash(), "old", Role.AGENT, List.of(), "", now, 0, false)));
    Client.Answer answer =
        world
            .admin()
            .as(old.text())
            .post(
                "/v1/agent/register",
                "{\"agent\": \"a\", \"instance\": \"i\", \"pool\": \"pool-acme\","
                    + " \"protocol\": 1}");
    assertThat(answer.status()).as("a key from before that names none").isEqualTo(404);
  }
}
