package io.dynode.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.JsonText;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The check that every client of these tests makes finds a description that is not true. */
final class DescribedTest {
  private static World world;

  @BeforeAll
  static void open() {
    world = new World();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  /** A client that is told the description with one word changed. */
  private static Client told(String word, String other) {
    String text = JsonText.print(world.server.openApi());
    String changed = text.replace(word, other);
    if (changed.equals(text)) {
      throw new AssertionError("the description does not say " + word);
    }
    Described described = new Described(JsonText.parse(changed));
    return Client.of(world.server.port(), world.key(Role.ADMIN), described);
  }

  private static void refuses(Client client, String path, String body) {
    assertThatThrownBy(() -> client.post(path, body)).isInstanceOf(AssertionError.class);
  }

  @Test
  void aMemberThatIsNotDescribedIsFound() {
    Client client = told("\"revision\":{\"type\":\"integer\"", "\"other\":{\"type\":\"integer\"");
    assertThatThrownBy(() -> client.get("/v1/pools/pool-acme"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("additionalProperties");
    assertThatCode(() -> client.get("/v1/version")).doesNotThrowAnyException();
  }

  @Test
  void aValidatorOfOthersFindsTheSame() {
    Json description = world.server.openApi();
    Json schema = Json.object("$ref", Json.of("#/components/schemas/AgendaView"));
    Json good = world.admin().get("/v1/agendas/" + world.submit("acme")).json();
    OtherValidator validator = new OtherValidator(description);
    assertThat(validator.flaws(schema, good)).isEmpty();
    for (String planted : List.of("\"priority\":\"x\"", "\"unknown\":1", "\"state\":\"gone\"")) {
      String name = planted.substring(0, planted.indexOf(':'));
      String text = JsonText.print(good).replaceFirst(name + ":[^,]*,", "");
      Json bad = JsonText.parse(("{" + planted + "," + text.substring(1)).getBytes(UTF_8));
      assertThat(validator.flaws(schema, bad)).as(planted).isNotEmpty();
      assertThat(SchemaCheck.flaws(description, schema, bad)).as(planted).isNotEmpty();
    }
    String less = JsonText.print(good).replaceFirst("\"revision\":[0-9]+", "\"revision\":null");
    assertThat(validator.flaws(schema, JsonText.parse(less.getBytes(UTF_8)))).isNotEmpty();
  }

  @Test
  void aMemberOfAnotherTypeIsFound() {
    Client client =
        told("\"reassignAfter\":{\"type\":\"string\"", "\"reassignAfter\":{\"type\":\"integer\"");
    assertThatThrownBy(() -> client.get("/v1/pools"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("/items/0/reassignAfter");
  }

  @Test
  void aStatusThatIsNotDescribedIsFound() {
    refuses(told("\"201\":", "\"207\":"), "/v1/pools", "{\"name\": \"fresh\"}");
  }

  @Test
  void aContentTypeThatIsNotDescribedIsFound() {
    Client client = told(Metrics.TYPE, "text/plain");
    assertThatThrownBy(() -> client.get("/v1/metrics")).isInstanceOf(AssertionError.class);
  }

  @Test
  void aBodyThatIsTakenAgainstTheDescriptionIsFound() {
    Client client = told("\"maxWaiting\":{", "\"mostWaiting\":{");
    refuses(client, "/v1/queues", "{\"name\":\"q1\",\"pool\":\"pool-acme\",\"maxWaiting\":3}");
    Client strict = told("\"name\",\"kind\"]", "\"name\",\"kind\",\"title\"]");
    refuses(strict, "/v1/apply", "{\"kind\":\"pool\",\"name\":\"fresh2\"}");
    assertThatThrownBy(() ->
            strict.send(
                "POST",
                "/v1/apply",
                Client.utf8("{kind: pool, name: fresh3}\n"),
                Map.of("Content-Type", "application/yaml")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void whatIsReadIsDescribedAsWhatMayBeApplied() {
    Client client = world.admin();
    Json document = client.get("/v1/queues/queue-acme").json();
    assertThatCode(() -> client.post("/v1/apply", JsonText.print(document)))
        .doesNotThrowAnyException();
  }
}
