package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Webhook;
import io.dynode.spi.HttpCalls.Call;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.testkit.SteppedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose turn it is to be called, and what becomes of calls that were given up. */
class WebhookTurnsTest {
  private final EngineHarness world = new EngineHarness();

  private Webhook webhook(String customer, String host) {
    return world.await(
        world
            .engine
            .webhooks()
            .create(
                EngineHarness.ADMIN,
                new CustomerId(customer),
                "https://" + host + "/x",
                List.of("agenda.*"),
                ""));
  }

  /** So many calls, due now or given up now. */
  private void calls(Webhook webhook, String host, int count, DeliveryState state) {
    calls(webhook, host, count, state, Duration.ZERO);
  }

  private void calls(
      Webhook webhook, String host, int count, DeliveryState state, Duration before) {
    long now = world.time.clock().wallMicros() - before.toNanos() / 1_000;
    world.write(work -> {
      for (int i = 0; i < count; i++) {
        String id = "%s/%05d".formatted(webhook.id(), i);
        String receiver = webhook.customer() + "/" + host;
        work.put(
            new Delivery(
                id,
                webhook.id(),
                webhook.customer(),
                receiver,
                state,
                Json.EMPTY,
                now + i,
                0,
                now,
                ""));
      }
      if (state == DeliveryState.FAILED) {
        work.put(webhook.counting(count, count));
      }
      return true;
    });
  }

  private List<String> called() {
    return world.receiver.received.stream().map(WebhookTurnsTest::host).toList();
  }

  private static String host(Call call) {
    return call.target().getHost();
  }

  private List<Delivery> all(DeliveryState state) {
    return world.engine.read(r -> r.scan(Scan.along(Tables.DELIVERIES, "by_turn", 10_000, state)));
  }

  private List<Webhook> webhooks() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.WEBHOOKS, 10)));
  }

  private Webhook now(Webhook webhook) {
    return world.engine.read(r -> r.get(Tables.WEBHOOKS, webhook.id())).orElseThrow();
  }

  /** From here on each call takes ten seconds to be answered. */
  private void slow() {
    world.lastWork.crash();
    world.server(new SteppedExecutor(world.time, () -> 10_000_000)).start();
  }

  @Test
  void whoDoesNotAnswerHoldsUpNoOther() {
    world.apply(Kind.CUSTOMER, "{name: other}");
    Webhook silent = webhook("acme", "a.silent");
    Webhook same = webhook("acme", "well.example");
    Webhook other = webhook("other", "z.example");
    calls(silent, "a.silent", 500, DeliveryState.OWED);
    calls(same, "well.example", 1, DeliveryState.OWED);
    calls(other, "z.example", 1, DeliveryState.OWED);
    slow();
    world.time.runFor(Duration.ofMillis(10_500));
    assertThat(called()).contains("well.example", "z.example");
    assertThat(called().stream().filter("a.silent"::equals)).hasSize(CallsUnderWay.TO_RECEIVER);
    world.time.runFor(Duration.ofSeconds(10));
    assertThat(called().stream().filter("a.silent"::equals)).hasSize(2 * CallsUnderWay.TO_RECEIVER);
  }

  @Test
  void aCustomerTakesNotAllThereIs() {
    world.apply(Kind.CUSTOMER, "{name: other}");
    for (int i = 10; i < 60; i++) {
      calls(webhook("acme", i + ".silent"), i + ".silent", 9, DeliveryState.OWED);
    }
    calls(webhook("other", "z.example"), "z.example", 1, DeliveryState.OWED);
    slow();
    world.time.runFor(Duration.ofMillis(10_500));
    assertThat(called()).hasSize(CallsUnderWay.OF_CUSTOMER + 1).contains("z.example");
    world.time.runFor(Duration.ofSeconds(400));
    List<String> hosts = new ArrayList<>(called().stream().distinct().toList());
    assertThat(hosts).as("each receiver has its turn").hasSize(51);
    assertThat(called()).hasSize(50 * 9 + 1);
    assertThat(all(DeliveryState.OWED)).isEmpty();
  }

  @Test
  void whatWasGivenUpIsKeptAndMadeAgain() {
    Webhook made = webhook("acme", "hooks.example");
    calls(made, "hooks.example", 450, DeliveryState.FAILED);
    world.time.runFor(Duration.ofMinutes(10));
    assertThat(called()).isEmpty();
    String one = all(DeliveryState.FAILED).get(7).id();
    assertThat(replay(made, List.of(one, "other/1"))).isEqualTo(1);
    world.time.settle();
    assertThat(world.receiver.header("Dynode-Delivery")).containsExactly(one);
    assertThat(now(made).kept()).isEqualTo(449);
    assertThat(replay(made, List.of())).isEqualTo(449);
    world.time.runFor(Duration.ofSeconds(10));
    assertThat(world.receiver.header("Dynode-Delivery")).hasSize(450).doesNotHaveDuplicates();
    assertThat(all(DeliveryState.OWED)).isEmpty();
    assertThat(all(DeliveryState.FAILED)).isEmpty();
    assertThat(now(made).kept()).isZero();
    assertThat(now(made).givenUp()).isEqualTo(450);
  }

  private int replay(Webhook webhook, List<String> calls) {
    return world.await(world.engine.webhooks().replay(EngineHarness.ADMIN, webhook.id(), calls));
  }

  @Test
  void asManyAreKeptAsItSaysTheLastOnes() {
    Webhook made = webhook("acme", "hooks.example");
    calls(made, "hooks.example", Webhooks.MOST_KEPT, DeliveryState.FAILED);
    String oldest = all(DeliveryState.FAILED).getFirst().id();
    world.receiver.answers.add(Receiver.status(410));
    replay(made, List.of(all(DeliveryState.FAILED).getLast().id()));
    world.time.settle();
    assertThat(now(made).kept()).isEqualTo(Webhooks.MOST_KEPT);
    world.receiver.answers.add(Receiver.status(410));
    Webhook seen = now(made);
    String fresh = made.id() + "/fresh";
    world.write(work -> {
      long now = work.nowMicros();
      work.put(
          new Delivery(
              fresh,
              seen.id(),
              seen.customer(),
              "acme/hooks.example",
              DeliveryState.OWED,
              Json.EMPTY,
              now,
              0,
              now,
              ""));
      return true;
    });
    world.time.runFor(Duration.ofSeconds(10));
    assertThat(now(made).kept()).isEqualTo(Webhooks.MOST_KEPT);
    assertThat(all(DeliveryState.FAILED))
        .hasSize(Webhooks.MOST_KEPT)
        .extracting(Delivery::id)
        .contains(fresh)
        .doesNotContain(oldest);
  }

  @Test
  void whatWasGivenUpGoesAfterItsTimeAndWithItsWebhook() {
    Webhook made = webhook("acme", "hooks.example");
    Webhook gone = webhook("acme", "gone.example");
    Duration soon = Webhooks.KEPT.minusHours(4);
    calls(made, "hooks.example", 300, DeliveryState.FAILED, soon);
    calls(gone, "gone.example", 300, DeliveryState.FAILED, soon);
    world.await(world.engine.webhooks().remove(EngineHarness.ADMIN, gone.id()));
    world.time.runFor(Duration.ofHours(2));
    assertThat(all(DeliveryState.FAILED))
        .hasSize(300)
        .allMatch(call -> call.webhook().equals(made.id()));
    world.time.runFor(Duration.ofHours(4));
    assertThat(all(DeliveryState.FAILED)).isEmpty();
    assertThat(now(made).kept()).isZero();
    assertThat(called()).isEmpty();
  }

  @Test
  void webhooksOfARemovedCustomerGo() {
    world.apply(Kind.CUSTOMER, "{name: other}");
    Webhook made = webhook("other", "z.example");
    assertThat(webhooks()).containsExactly(made);
    world.await(
        world.engine.remove(EngineHarness.ADMIN, Kind.CUSTOMER, "", "other", "", Expected.ANY));
    assertThat(webhooks()).isEmpty();
    world.apply(Kind.CUSTOMER, "{name: other}");
    assertThat(webhooks()).as("another of that name").isEmpty();
  }
}
