package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls that operations wait for, over HTTP. */
final class CallbackApiTest extends AgentWorld {
  @Test
  void whoKnowsTheAddressMakesTheCallOnceWithoutAKey() {
    Client nobody = world.admin().as("");
    String agenda =
        "/v1/agendas/"
            + submit(
                "{\"operations\": [{\"name\": \"w\", \"type\": \"wait\", \"payload\":"
                    + " {\"callback\": \"shipped\"}},"
                    + " {\"name\": \"c\", \"type\": \"crunch\"}]}");
    agent.lease();
    String address = agenda + "/operations/w/callback";
    String path = user.get(address).at("/path");
    assertThat(path).startsWith("/v1/callbacks/");
    assertThat(world.client(Role.VIEWER).get(address).status()).isEqualTo(403);
    assertThat(nobody.post(path, "{nonsense").status()).isEqualTo(400);
    assertThat(nobody.send("POST", path, new byte[0], Map.of()).status()).isEqualTo(400);
    Client.Answer taken = nobody.post(path, "{\"by\": \"post\"}");
    assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    assertThat(user.get(agenda + "/operations/w").at("/output/by")).isEqualTo("post");
    assertThat(nobody.post(path, "{}").status()).isEqualTo(410);
    assertThat(nobody.post(path + "x", "{}").status()).isEqualTo(404);
    assertThat(user.get(address).status()).isEqualTo(409);
  }
}
