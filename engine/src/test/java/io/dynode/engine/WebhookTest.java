package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.spi.HttpCalls.Failed;
import io.dynode.spi.HttpCalls.Refused;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final String ONE = "{linkId: night, operations: [{name: a, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  private Webhook webhook(String link, String... types) {
    return world.await(
        world
            .engine
            .webhooks()
            .create(
                EngineHarness.ADMIN,
                new CustomerId(EngineHarness.CUSTOMER),
                "https://hooks.example/x",
                List.of(types),
                link));
  }

  private List<String> types() {
    return world.receiver.bodies().stream()
        .map(b -> JsonText.parse(b.getBytes(StandardCharsets.UTF_8)))
        .map(b -> b.at("/type").flatMap(Json::text).orElse(""))
        .toList();
  }

  private List<Delivery> owed() {
    return world.engine.read(
        r -> r.scan(Scan.along(Tables.DELIVERIES, "by_turn", 100, DeliveryState.OWED)));
  }

  private Webhook now(Webhook webhook) {
    return world.engine.read(r -> r.get(Tables.WEBHOOKS, webhook.id())).orElseThrow();
  }

  private AgendaId run() {
    AgendaId id = world.submit(ONE);
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    agent.succeed(agent.lease().getFirst(), "{}");
    world.time.settle();
    return id;
  }

  @Test
  void tellsOfEveryNewStateAndOfEndsOfOperations() {
    webhook("", "agenda.*", "operation.*");
    AgendaId id = run();
    assertThat(types())
        .containsExactlyInAnyOrder(
            "agenda.waiting", "agenda.running", "operation.succeeded", "agenda.succeeded");
    assertThat(world.receiver.bodies())
        .allMatch(b -> b.contains("\"id\":\"" + id + "\"") && b.contains("\"linkId\":\"night\""));
    assertThat(owed()).isEmpty();
    assertThat(world.receiver.header("Dynode-Delivery")).doesNotHaveDuplicates();
  }

  private List<String> runsAgain() {
    return world.receiver.bodies().stream()
        .map(b -> JsonText.parse(b.getBytes(StandardCharsets.UTF_8)))
        .map(b -> b.at("/agenda/runsAgain").orElseThrow().toString())
        .toList();
  }

  @Test
  void aFailureTellsWhetherItRunsAgainAndIsToldOnceMoreWhenItDoesNot() {
    webhook("", "agenda.failed");
    AgendaId id = world.submit(ONE.replace("linkId", "rerun: {backoff: 1h}, linkId"));
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    agent.fail(agent.lease().getFirst(), "exit-nonzero");
    world.time.settle();
    assertThat(runsAgain()).containsExactly(Json.of(true).toString());
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "enough"));
    world.time.settle();
    assertThat(types()).containsExactly("agenda.failed", "agenda.failed");
    assertThat(runsAgain()).last().isEqualTo(Json.of(false).toString());
    assertThat(world.receiver.header("Dynode-Delivery")).doesNotHaveDuplicates();
  }

  private List<String> held() {
    return world.receiver.bodies().stream()
        .map(b -> JsonText.parse(b.getBytes(StandardCharsets.UTF_8)))
        .map(b -> b.at("/operation").orElseThrow())
        .map(o -> text(o, "/state") + " " + text(o, "/reason") + " " + text(o, "/message"))
        .toList();
  }

  private static String text(Json json, String pointer) {
    return json.at(pointer).flatMap(Json::text).orElse("");
  }

  @Test
  void anApprovalIsAskedForOncePerRunThoughACommitIsNotAnswered() {
    webhook("", "operation.held");
    AgendaId id =
        world.submit("{operations: [{name: ask, type: wait, payload: {approval: 'go?'}}]}");
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    world.losing = 1;
    assertThat(agent.lease()).isEmpty();
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(held()).containsExactly("held approval go?");
    world.losing = 1;
    world.await(world.engine.approve(EngineHarness.ADMIN, id, 0, false, "no"));
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(held()).as("its end is not asked for").hasSize(1);
    RerunRequest all = Records.decode(Yaml.parse("{all: true}"), RerunRequest.class);
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, all));
    world.agent("two", 1_000).lease();
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(held()).hasSize(2);
    assertThat(world.receiver.header("Dynode-Delivery")).doesNotHaveDuplicates();
  }

  @Test
  void whatIsLostAndHeldIsToldAndAgainWhenItIsHeldAgain() {
    world.apply(Kind.MODULE, "{name: charge, version: '1', command: [charge], onLost: hold}");
    webhook("", "operation.*");
    AgendaId id = world.submit("{operations: [{name: a, type: charge}]}");
    for (int times = 1; times <= 2; times++) {
      assertThat(world.agent("one" + times, 4_000).lease()).hasSize(1);
      world.time.runFor(Duration.ofSeconds(40));
      assertThat(held()).hasSize(times).allMatch(told -> told.startsWith("held onLost "));
      if (times == 1) {
        world.await(world.engine.release(EngineHarness.ADMIN, id, 0));
      }
    }
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "enough"));
    world.time.settle();
    assertThat(types()).containsExactly("operation.held", "operation.held", "operation.canceled");
    assertThat(world.receiver.header("Dynode-Delivery")).doesNotHaveDuplicates();
  }

  @Test
  void tellsOnlyWhatIsWanted() {
    webhook("", "agenda.failed");
    webhook("day", "agenda.*");
    run();
    assertThat(types()).isEmpty();
    webhook("night", "agenda.canceled");
    AgendaId id = world.submit(ONE);
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "no"));
    world.time.settle();
    assertThat(types()).containsExactly("agenda.canceled");
  }

  @Test
  void signsWhatItSends() {
    Webhook made = webhook("", "agenda.succeeded");
    run();
    byte[] body = world.receiver.received.getFirst().body();
    String seconds = world.receiver.header("Dynode-Timestamp").getFirst();
    assertThat(world.receiver.header("Dynode-Signature"))
        .containsExactly(Signature.of(made.secret(), seconds, body));
    // Known from another implementation: printf '1.{}' | openssl dgst -sha256 -hmac key
    assertThat(Signature.of("key", "1", "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224");
    assertThat(made.toString()).doesNotContain(made.secret());
  }

  @Test
  void pausesDoubleUpToAnHour() {
    List<Duration> pauses = IntStream.rangeClosed(1, 40).mapToObj(Webhooks::pause).toList();
    assertThat(pauses.getFirst()).isEqualTo(Duration.ofSeconds(5));
    for (int i = 1; i < pauses.size(); i++) {
      Duration twice = pauses.get(i - 1).multipliedBy(2);
      Duration longest = Duration.ofHours(1);
      assertThat(pauses.get(i)).isEqualTo(twice.compareTo(longest) < 0 ? twice : longest);
    }
  }

  @Test
  void eachTryComesAfterItsPauseAndNotMuchLater() {
    world.receiver.answers.addAll(Collections.nCopies(6, Receiver.status(500)));
    List<Long> times = new ArrayList<>();
    world.receiver.then = () -> times.add(world.time.nowMicros());
    webhook("", "agenda.canceled");
    AgendaId id = world.submit(ONE);
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, ""));
    world.time.runFor(Duration.ofMinutes(20));
    assertThat(times).hasSize(7);
    for (int i = 1; i < times.size(); i++) {
      long pause = Webhooks.pause(i).toNanos() / 1_000;
      assertThat(times.get(i) - times.get(i - 1))
          .as("before try " + (i + 1))
          .isBetween(pause, pause + pause / 5 + 6_000_000);
    }
  }

  @Test
  void triesAgainWithTheSameIdUntilItIsAnswered() {
    Webhook made = webhook("", "agenda.succeeded");
    world.receiver.answers.addAll(
        List.of(Receiver.status(500), new Failed("no answer in time"), Receiver.status(302)));
    run();
    assertThat(world.receiver.received).hasSize(1);
    assertThat(owed()).singleElement().satisfies(d -> assertThat(d.error()).contains("500"));
    world.time.runFor(Duration.ofSeconds(7));
    assertThat(world.receiver.received).hasSize(2);
    assertThat(now(made).error()).isEqualTo("no answer in time");
    world.time.runFor(Duration.ofSeconds(60));
    assertThat(world.receiver.received).hasSize(4);
    assertThat(world.receiver.header("Dynode-Delivery").stream().distinct()).hasSize(1);
    assertThat(owed()).isEmpty();
    assertThat(now(made).givenUp()).isZero();
  }

  @Test
  void givesUpInTheEndAndShowsIt() {
    Webhook made = webhook("", "agenda.succeeded");
    for (int i = 0; i < 100; i++) {
      world.receiver.answers.add(Receiver.status(503));
    }
    run();
    world.time.runFor(Duration.ofHours(12));
    assertThat(world.receiver.received).hasSize(Webhooks.MOST_TRIES);
    assertThat(owed()).isEmpty();
    assertThat(now(made).givenUp()).isEqualTo(1);
    assertThat(now(made).kept()).isEqualTo(1);
    assertThat(now(made).error()).isEqualTo("answered 503");
  }

  @Test
  void doesNotTryAgainWhatIsRefusedOrGone() {
    Webhook made = webhook("", "agenda.succeeded", "operation.succeeded");
    world.receiver.answers.addAll(List.of(new Refused("not public"), Receiver.status(410)));
    run();
    world.time.runFor(Duration.ofHours(1));
    assertThat(world.receiver.received).hasSize(2);
    assertThat(now(made).givenUp()).isEqualTo(2);
  }

  @Test
  void aServerThatEndsInATryLosesNothing() {
    webhook("", "agenda.succeeded");
    run();
    assertThat(world.receiver.received).hasSize(1);
    // As if it had ended between the call and its note of it.
    Delivery begun =
        new Delivery(
            "w/1",
            world.engine.read(r -> r.scan(Scan.of(Tables.WEBHOOKS, 1))).getFirst().id(),
            new CustomerId(EngineHarness.CUSTOMER),
            "acme/hooks.example",
            DeliveryState.OWED,
            Json.EMPTY,
            world.time.clock().wallMicros() + Webhooks.TURN.toNanos() / 1_000,
            1,
            0,
            "");
    world.write(work -> {
      work.put(begun);
      return true;
    });
    world.time.runFor(Duration.ofSeconds(50));
    assertThat(world.receiver.received).hasSize(1);
    world.time.runFor(Duration.ofSeconds(20));
    assertThat(world.receiver.header("Dynode-Delivery")).last().isEqualTo("w/1");
    assertThat(owed()).isEmpty();
  }

  @Test
  void whatIsRemovedIsNotCalled() {
    Webhook made = webhook("", "agenda.succeeded");
    world.receiver.answers.add(Receiver.status(500));
    run();
    world.await(world.engine.webhooks().remove(EngineHarness.ADMIN, made.id()));
    world.time.runFor(Duration.ofHours(1));
    assertThat(world.receiver.received).hasSize(1);
    assertThat(owed()).isEmpty();
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThatThrownBy(() ->
            world.await(
                world
                    .engine
                    .webhooks()
                    .create(
                        EngineHarness.ADMIN,
                        new CustomerId(EngineHarness.CUSTOMER),
                        "no address",
                        List.of("agenda.*"),
                        "")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("address");
  }
}
