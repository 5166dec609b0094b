package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import io.dynode.model.Json;
import java.util.List;
import java.util.Map;
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

  private Client.Answer post(String path, String tag) {
    return user.send("POST", path, new byte[0], Map.of("If-Match", tag));
  }

  @Test
  void aChangeIsRefusedWhenTheAgendaIsAnotherByNow() {
    String path = "/v1/agendas/" + world.submit("acme");
    String seen = user.get(path).header("ETag");
    Client.Answer paused = post(path + "/pause", seen);
    assertThat(paused.status()).as(paused.text()).isEqualTo(200);
    assertThat(paused.header("ETag")).isEqualTo(user.get(path).header("ETag")).isNotEqualTo(seen);
    for (String change : List.of("/pause", "/resume", "/cancel")) {
      Client.Answer refused = post(path + change, seen);
      assertThat(refused.status()).as(change).isEqualTo(412);
      assertThat(refused.at("/code")).isEqualTo("precondition-failed");
      assertThat(refused.at("/detail")).contains(paused.header("ETag"));
    }
    Map<String, String> stale = Map.of("If-Match", seen, "Content-Type", "application/json");
    byte[] priority = Client.utf8("{\"priority\": 7}");
    assertThat(user.send("POST", path + "/prioritize", priority, stale).status()).isEqualTo(412);
    assertThat(user.get(path).at("/state")).isEqualTo("held");
    assertThat(user.get(path).at("/priority")).isEqualTo("0");
    assertThat(post(path + "/resume", "W/\"1\"").status()).isEqualTo(422);
    assertThat(post(path + "/resume", paused.header("ETag")).at("/state")).isEqualTo("waiting");
    Client.Answer ended = post(path + "/cancel", "*");
    assertThat(ended.at("/state")).isEqualTo("canceled");
    assertThat(post(path + "/rerun", paused.header("ETag")).status()).isEqualTo(412);
    assertThat(post(path + "/rerun", ended.header("ETag")).status()).isEqualTo(200);
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

  @Test
  void aRerunIsPreviewedThenDoneAndKeptInTheHistory() {
    String path = "/v1/agendas/" + world.submit("acme");
    Client.Answer live = user.post(path + "/rerun", "");
    assertThat(live.status()).isEqualTo(409);
    user.post(path + "/cancel", "{\"reason\": \"wrong\"}");
    Client.Answer preview = user.post(path + "/rerun?preview=true", "{\"reset\": [\"one\"]}");
    assertThat(preview.status()).as(preview.text()).isEqualTo(200);
    assertThat(preview.at("/again/0/operation")).isEqualTo("one");
    assertThat(preview.at("/again/0/why")).isEqualTo("not-run");
    assertThat(preview.at("/again/0/state"))
        .as("as it is shown elsewhere")
        .isEqualTo(user.get(path + "/operations/one").at("/state"))
        .isEqualTo("canceled");
    assertThat(user.get(path).at("/state")).isEqualTo("canceled");
    Client.Answer done = user.post(path + "/rerun", "{\"reason\": \"right now\"}");
    assertThat(done.at("/agenda/state")).isEqualTo("waiting");
    assertThat(done.at("/agenda/run")).isEqualTo("2");
    Client.Answer runs = user.get(path + "/runs?limit=1");
    assertThat(runs.at("/items/0/state")).isEqualTo("canceled");
    assertThat(runs.at("/items/0/message")).isEqualTo("wrong");
    Client.Answer last = user.get(path + "/runs?cursor=" + runs.at("/next"));
    assertThat(last.at("/items/0/run")).isEqualTo("2");
    assertThat(last.at("/items/0/mode")).isEqualTo("continue");
    assertThat(last.at("/items/0/reason")).isEqualTo("right now");
    assertThat(last.at("/items/0/state")).isEqualTo("waiting");
    assertThat(last.at("/next")).isEmpty();
  }

  @Test
  void aRerunOfUnknownOperationsSaysWhich() {
    String path = "/v1/agendas/" + world.submit("acme");
    user.post(path + "/cancel", "");
    Client.Answer refused = user.post(path + "/rerun", "{\"reset\": [\"one\", \"two\"]}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.at("/errors/0/pointer")).isEqualTo("/reset/1");
  }

  @Test
  void anOperationIsSkippedByHandAndSaysByWhom() {
    String path = "/v1/agendas/" + world.submit("acme") + "/operations/one";
    Client.Answer early = user.post(path + "/skip", "{\"reason\": \"not needed\"}");
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.at("/detail")).contains("skip is not possible", "has not begun");
    Client.Answer edited = user.put(path + "/payload", "{\"payload\": {\"n\": 2}}");
    assertThat(edited.status()).as(edited.text()).isEqualTo(200);
    assertThat(user.put(path + "/payload", "{\"payload\": \"@<two.out>\"}").status())
        .isEqualTo(422);
    try (RemoteAgent agent = new RemoteAgent(world)) {
      assertThat(agent.lease().payload().at("/n")).contains(Json.of(2));
      assertThat(user.post(path + "/done", "").at("/detail")).contains("an attempt of 'one' runs");
      assertThat(user.post(path + "/retry", "").status()).isEqualTo(409);
    }
  }

  @Test
  void aBodyWithoutAContentTypeIsJsonAndIsRead() {
    String path = "/v1/agendas/" + world.submit("acme");
    assertThat(untyped(path + "/pause", "{\"reason\": \"disk full\"}").status()).isEqualTo(200);
    assertThat(user.get(path).at("/reason")).isEqualTo("disk full");
    assertThat(untyped(path + "/resume", "").status()).isEqualTo(200);
    assertThat(untyped(path + "/cancel", "{\"reason\": \"wrong\"}").status()).isEqualTo(200);
    assertThat(user.get(path).at("/message")).isEqualTo("wrong");
    Client.Answer all = untyped(path + "/rerun", "{\"all\": true, \"versions\": \"newest\"}");
    assertThat(all.status()).as(all.text()).isEqualTo(200);
    assertThat(user.get(path + "/runs").at("/items/1/mode")).isEqualTo("all");
    assertThat(untyped(path + "/cancel", "no json").status()).isEqualTo(400);
  }

  private Client.Answer untyped(String path, String body) {
    return user.send("POST", path, Client.utf8(body), Map.of());
  }

  @Test
  void aRerunIsDoneOnceUnderItsKey() {
    String path = "/v1/agendas/" + world.submit("acme");
    user.post(path + "/cancel", "");
    Client.Answer first = keyed(path, "k1", "{\"reason\": \"once\"}");
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.at("/repeated")).isEqualTo("false");
    Client.Answer second = keyed(path, "k1", "{\"reason\": \"once\"}");
    assertThat(second.status()).as(second.text()).isEqualTo(200);
    assertThat(second.at("/repeated")).isEqualTo("true");
    user.post(path + "/cancel", "");
    assertThat(keyed(path, "k1", "{\"reason\": \"once\"}").at("/agenda/run")).isEqualTo("2");
    assertThat(keyed(path, "k1", "{\"all\": true}").status()).isEqualTo(409);
    assertThat(keyed(path, "k2", "{\"reason\": \"once\"}").at("/agenda/run")).isEqualTo("3");
  }

  private Client.Answer keyed(String path, String key, String body) {
    return user.send(
        "POST",
        path + "/rerun",
        Client.utf8(body),
        Map.of("Content-Type", "application/json", "Idempotency-Key", key));
  }
}
