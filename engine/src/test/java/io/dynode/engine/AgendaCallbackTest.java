package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.AgendaId;
import io.dynode.model.Delivery;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Callbacks that an agenda names itself. */
class AgendaCallbackTest {
  private static final String CALLED =
      "callback: {url: 'https://hooks.example/one', secret: s3cret, types: [%s]}";

  private final EngineHarness world = new EngineHarness();
  private int agents;

  private AgendaId submit(String types) {
    return world.submit("{operations: [{name: a, type: crunch}], " + CALLED.formatted(types) + "}");
  }

  private AgendaId run(String types) {
    AgendaId id = submit(types);
    EngineHarness.TestAgent agent = world.agent("agent-" + agents++, 1_000);
    agent.succeed(agent.lease().getFirst(), "{}");
    world.time.settle();
    return id;
  }

  private List<String> told() {
    return world.receiver.bodies().stream()
        .map(b -> JsonText.parse(b.getBytes(StandardCharsets.UTF_8)))
        .map(b -> text(b, "/type") + " " + text(b, "/agenda/id"))
        .toList();
  }

  private static String text(Json json, String pointer) {
    return json.at(pointer).flatMap(Json::text).orElse("");
  }

  private List<Delivery> calls() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.DELIVERIES, 100)));
  }

  private Optional<Webhook> webhook(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.WEBHOOKS, id.value()));
  }

  @Test
  void onlyItsOwnAgendaIsTold() {
    AgendaId other = world.submit("{operations: [{name: a, type: crunch}]}");
    world.await(world.engine.cancel(EngineHarness.ADMIN, other, "no"));
    AgendaId id = run("agenda.running, operation.*, agenda.succeeded");
    assertThat(told())
        .containsExactlyInAnyOrder(
            "agenda.running " + id, "operation.succeeded " + id, "agenda.succeeded " + id);
    byte[] body = world.receiver.received.getFirst().body();
    String seconds = world.receiver.header("Dynode-Timestamp").getFirst();
    assertThat(world.receiver.header("Dynode-Signature").getFirst())
        .isEqualTo(Signature.of("s3cret", seconds, body));
  }

  @Test
  void withoutTypesItsEndIsToldAndWithoutSecretNothingIsSigned() {
    AgendaId id =
        world.submit(
            "{operations: [{name: a, type: crunch}], callback: {url: 'https://hooks.example/x'}}");
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "no"));
    world.time.settle();
    assertThat(told()).containsExactly("agenda.canceled " + id);
    assertThat(world.receiver.header("Dynode-Signature")).containsExactly("");
  }

  @Test
  void itIsTriedAgainLikeAnyOther() {
    world.receiver.answers.add(Receiver.status(500));
    AgendaId id = run("agenda.succeeded");
    assertThat(calls()).singleElement().satisfies(c -> assertThat(c.error()).contains("500"));
    world.time.runFor(Duration.ofSeconds(7));
    assertThat(told()).containsExactly("agenda.succeeded " + id, "agenda.succeeded " + id);
    assertThat(calls()).isEmpty();
  }

  @Test
  void theSecretStandsInNoDefinition() {
    AgendaId id = submit("agenda.failed");
    assertThat(world.engine.definition(id).callback()).isEmpty();
    assertThat(JsonText.print(Records.encode(world.engine.definition(id))))
        .doesNotContain("s3cret", "hooks.example");
    assertThat(webhook(id).orElseThrow().toString()).doesNotContain("s3cret");
  }

  @Test
  void whatMayNotBeCalledIsRefusedWithItsPlace() {
    assertThatThrownBy(() ->
            world.submit(
                "{operations: [{name: a, type: crunch}],"
                    + " callback: {url: nowhere, types: [agenda.failed, agenda.gone]}}"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting("pointer")
                    .containsExactly("/callback/url", "/callback/types/1"));
  }

  @Test
  void subAgendasDoNotInheritIt() {
    world.submit(
        "{"
            + CALLED.formatted("'agenda.*'")
            + ", operations: [{name: a, type: agenda, payload: {operations: [{name: b, type:"
            + " crunch}]}}]}");
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    assertThat(agent.lease()).isEmpty();
    world.time.runFor(Duration.ofSeconds(1));
    agent.succeed(agent.lease().getFirst(), "{}");
    world.time.runFor(Duration.ofSeconds(3));
    List<Webhook> all = world.engine.read(r -> r.scan(Scan.of(Tables.WEBHOOKS, 10)));
    assertThat(all).hasSize(1);
    String parent = all.getFirst().agenda();
    assertThat(told()).isNotEmpty().allMatch(t -> t.endsWith(parent));
    assertThat(world.agendas()).hasSize(2);
  }

  @Test
  void itGoesWithItsAgendaOnceAllIsTold() {
    world.apply(Kind.CUSTOMER, "{name: acme, retention: {agendas: {age: 1m}}}");
    AgendaId quick = run("agenda.succeeded");
    assertThat(webhook(quick)).isPresent();
    for (int i = 0; i < 11; i++) {
      world.receiver.answers.add(Receiver.status(503));
    }
    AgendaId slow = run("agenda.succeeded");
    world.time.runFor(Duration.ofHours(2));
    assertThat(world.agendas()).isEmpty();
    assertThat(webhook(quick)).isEmpty();
    assertThat(webhook(slow)).as("it still is to be told").isPresent();
    world.time.runFor(Duration.ofHours(9));
    assertThat(told()).last().isEqualTo("agenda.succeeded " + slow);
    assertThat(world.receiver.received).hasSize(13);
    assertThat(webhook(slow)).isEmpty();
    assertThat(calls()).isEmpty();
  }
}
