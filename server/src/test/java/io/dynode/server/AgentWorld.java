package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of its own for each test, with a user and an agent that talk to it over HTTP. */
abstract class AgentWorld {
  static final String ONE =
      "{\"title\": \"t\", \"linkId\": \"group\", \"operations\":"
          + " [{\"name\": \"one\", \"type\": \"crunch\"}]}";

  World world;
  Client user;
  RemoteAgent agent;

  @BeforeEach
  void open() {
    world = new World();
    user = world.client(Role.USER);
    agent = new RemoteAgent(world);
  }

  @AfterEach
  void close() {
    agent.close();
    world.close();
  }

  String submit(String json) {
    Client.Answer answer = user.post("/v1/agendas", json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/v1/agendas/" + answer.at("/agenda/id"));
    return answer.at("/agenda/id");
  }
}
