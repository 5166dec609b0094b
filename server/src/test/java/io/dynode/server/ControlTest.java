package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users steer agendas over HTTP. */
final class ControlTest {
  private World world;
  private Client user;

  @BeforeEach
  void open() {
    world = new World();
    user = world.client(Role.USER);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aPausedAgendaTellsWhyUntilItIsResumed() {
    String path = "/v1/agendas/" + world.submit("acme");
    Client.Answer paused = user.post(path + "/pause", "{\"reason\": \"disk full\"}");
    assertThat(paused.status()).as(paused.text()).isEqualTo(200);
    assertThat(user.get(path).at("/state")).isEqualTo("held");
    assertThat(user.get(path).at("/reason")).isEqualTo("disk full");
    assertThat(user.post(path + "/resume", "").at("/state")).isEqualTo("waiting");
    assertThat(user.get(path).at("/reason")).isEmpty();
  }

  @Test
  void whatHasEndedIsNotPaused() {
    String path = "/v1/agendas/" + world.submit("acme");
    user.post(path + "/cancel", "");
    Client.Answer refused = user.post(path + "/pause", "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("/code")).isEqualTo("illegal-state");
    assertThat(refused.at("/detail")).contains("has ended");
  }
}
