package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import org.junit.jupiter.api.Test;

/** Saying yes and no over HTTP. */
final class ApprovalApiTest {
  @Test
  void whatDoesNotWaitIsNeitherApprovedNorRejected() {
    try (World world = new World()) {
      Client user = world.client(Role.USER);
      String agenda = "/v1/agendas/" + world.submit("acme");
      String name = user.get(agenda + "/operations").at("/items/0/name");
      for (String verb : new String[] {"approve", "reject"}) {
        Client.Answer refused =
            user.post(agenda + "/operations/" + name + "/" + verb, "{\"reason\": \"because\"}");
        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        assertThat(refused.at("/code")).isEqualTo("illegal-state");
        assertThat(refused.at("/detail")).contains("waits for no approval");
      }
      assertThat(user.post(agenda + "/operations/none/approve", "").status()).isEqualTo(404);
    }
  }

  @Test
  void whatWaitsIsApprovedOrRejectedOnce() {
    try (World world = new World();
        RemoteAgent agent = new RemoteAgent(world)) {
      Client user = world.client(Role.USER);
      String yes = asking(user);
      String no = asking(user);
      user.post("/v1/agendas", AgentWorld.ONE);
      agent.lease(); // admits what waits before it
      Client.Answer approved = user.post(yes + "/operations/ask/approve", "{\"reason\": \"ok\"}");
      assertThat(approved.status()).as(approved.text()).isEqualTo(200);
      assertThat(approved.at("/state")).isEqualTo("succeeded");
      assertThat(approved.at("/output/comment")).isEqualTo("ok");
      assertThat(user.post(yes + "/operations/ask/approve", "").status()).isEqualTo(409);
      Client.Answer rejected = user.post(no + "/operations/ask/reject", "{\"reason\": \"dear\"}");
      assertThat(rejected.status()).as(rejected.text()).isEqualTo(200);
      assertThat(rejected.at("/code")).isEqualTo("rejected");
      assertThat(user.get(no).at("/state")).isEqualTo("failed");
    }
  }

  private static String asking(Client user) {
    Client.Answer answer =
        user.post(
            "/v1/agendas",
            "{\"operations\": [{\"name\": \"ask\", \"type\": \"wait\","
                + " \"payload\": {\"approval\": \"go?\"}}]}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return "/v1/agendas/" + answer.at("/agenda/id");
  }
}
