package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.Json;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Webhooks and callbacks of agendas over HTTP. */
final class WebhookApiTest {
  private final World world = new World();
  private final Client user = world.client(Role.USER);

  @AfterEach
  void close() {
    world.close();
  }

  private String agenda(Client client, String customer) {
    Client.Answer made =
        client.post(
            "/v1/agendas",
            """
            {"customerId": "%s", "operations": [{"name": "a", "type": "crunch"}],
             "callback": {"url": "https://hooks.example/x", "secret": "s3cret"}}
            """
                .formatted(customer));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.text()).doesNotContain("s3cret");
    return made.at("/agenda/id");
  }

  @Test
  void theCallbackOfAnAgendaIsAWebhookOfItsName() {
    String mine = agenda(user, "acme");
    String its = agenda(world.admin(), "rival");
    assertThat(user.get("/v1/webhooks/" + mine).at("/url")).isEqualTo("https://hooks.example/x");
    assertThat(user.get("/v1/webhooks/" + mine).at("/agenda")).isEqualTo(mine);
    assertThat(user.get("/v1/webhooks/" + mine).text()).doesNotContain("s3cret");
    assertThat(user.get("/v1/webhooks/" + its).status()).isEqualTo(404);
    assertThat(user.get("/v1/webhooks/" + its + "/deliveries").status()).isEqualTo(404);
    assertThat(user.post("/v1/webhooks/" + its + "/replay", "{}").status()).isEqualTo(404);
    assertThat(user.delete("/v1/webhooks/" + its).status()).isEqualTo(404);
    assertThat(user.get("/v1/agendas/" + mine + "/definition").text())
        .doesNotContain("s3cret", "hooks.example");
    for (Client client : List.of(user, world.admin())) {
      assertThat(client.get("/v1/webhooks").at("/items/0/id")).isEmpty();
    }
    assertThat(user.delete("/v1/webhooks/" + mine).status()).isEqualTo(204);
    assertThat(user.get("/v1/webhooks/" + mine).status()).isEqualTo(404);
  }

  @Test
  void everyLineOfABulkSubmitMayHaveOne() {
    String line =
        "{\"customerId\": \"acme\", \"operations\": [{\"name\": \"a\", \"type\":"
            + " \"crunch\"}], \"callback\": {\"url\": \"%s\"}}\n";
    String body = line.formatted("https://hooks.example/1") + line.formatted("ftp://hooks.example");
    Client.Answer made =
        user.send(
            "POST",
            "/v1/agendas/bulk",
            Client.utf8(body),
            java.util.Map.of("Content-Type", "application/x-ndjson"));
    assertThat(made.at("/accepted")).as(made.text()).isEqualTo("1");
    assertThat(made.at("/lines/1/problem/errors/0/pointer")).isEqualTo("/callback/url");
    assertThat(user.get("/v1/webhooks/" + made.at("/lines/0/agenda")).at("/url"))
        .isEqualTo("https://hooks.example/1");
  }

  @Test
  void callsThatWereGivenUpAreListedAndMadeAgain() {
    String hook =
        user.post("/v1/webhooks", "{\"customerId\": \"acme\", \"url\": \"https://h.example\"}")
            .at("/webhook/id");
    world.store.write(
        List.of(),
        transaction -> {
          for (int i = 0; i < 3; i++) {
            transaction.put(
                new Delivery(
                    hook + "/" + i,
                    hook,
                    new CustomerId("acme"),
                    "acme/h.example",
                    DeliveryState.FAILED,
                    Json.object("type", Json.of("agenda.failed")),
                    4_000_000_000_000_000L + i,
                    12,
                    1,
                    "answered 503"));
          }
          return true;
        });
    String calls = "/v1/webhooks/" + hook + "/deliveries";
    assertThat(user.get(calls).at("/items/0/id")).isEmpty();
    Client.Answer failed = user.get(calls + "?state=failed&limit=2");
    assertThat(failed.at("/items/0/id")).isEqualTo(hook + "/2");
    assertThat(failed.at("/items/0/givenUpAt")).startsWith("2096-10-02");
    String next = calls + "?state=failed&cursor=" + failed.at("/next");
    assertThat(user.get(next).at("/items/0/id")).isEqualTo(hook + "/0");
    assertThat(user.get(calls + "?state=lost").status()).isEqualTo(422);
    String replay = "/v1/webhooks/" + hook + "/replay";
    assertThat(world.client(Role.VIEWER).post(replay, "{}").status()).isEqualTo(403);
    String one = "{\"deliveries\": [\"" + hook + "/1\"]}";
    Client.Answer none = user.post(replay, one.replace("]", ", \"nix\"]"));
    assertThat(none.status()).as(none.text()).isEqualTo(404);
    assertThat(none.at("/detail")).contains("no call 'nix'");
    assertThat(user.post(replay, one).at("/replayed")).as("refused as a whole").isEqualTo("1");
    assertThat(user.post(replay, one).at("/replayed")).as("made anyway").isEqualTo("0");
    assertThat(user.post(replay, "{}").at("/replayed")).isEqualTo("2");
    assertThat(user.get(calls + "?state=failed").at("/items/0/id")).isEmpty();
  }
}
