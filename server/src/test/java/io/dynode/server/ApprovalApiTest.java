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
}
