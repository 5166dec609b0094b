package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.spi.HttpCalls.Call;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.testkit.SteppedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** One customer owes very many hosts a call each, and has room for few at a time. */
  @Test
  void veryManyReceiversOfOneCustomerAreLookedAtBesideThoseOfOthers() {
    world.apply(Kind.CUSTOMER, "{name: other}");
    Webhook many = webhook("acme", "x.example");
    Webhook other = webhook("other", "z.example");
    hosts(many, 2_000, Duration.ofMinutes(-30));
    calls(other, "z.example", 1, DeliveryState.OWED);
    CallsUnderWay underWay = new CallsUnderWay();
    CallTurns turns = new CallTurns(world.store, underWay);
    List<Delivery> taken = new ArrayList<>();
    long now = world.time.clock().wallMicros();
    assertThat(turns.step(64, now, taken).over()).isFalse();
    assertThat(taken).extracting(Delivery::receiver).containsExactly("other/z.example");
    over(underWay, taken.removeFirst());
    int steps = 0;
    CallTurns.Step last;
    do {
      last = turns.step(64, now, taken);
      steps++;
    } while (!last.over());
    assertThat(steps).as("each is looked at").isBetween(20, 400);
    assertThat(last.soonestMicros()).isEqualTo(now + 1_800_000_000L);
    assertThat(taken).isEmpty();
    // Later all are due: sixteen at a time, each host once.
    List<String> called = new ArrayList<>();
    for (int i = 0; i < 2_000 && called.size() < 2_000; i++) {
      turns.step(64, now + 1_900_000_000L, taken);
      assertThat(taken).hasSizeLessThanOrEqualTo(CallsUnderWay.OF_CUSTOMER);
      taken.forEach(call -> over(underWay, call));
      taken.forEach(call -> called.add(call.receiver()));
      taken.clear();
    }
    assertThat(called).hasSize(2_000).doesNotHaveDuplicates();
  }

  /** Nothing is due: once round both, and not so long until they come to their ends together. */
  @Test
  void turnsRestWhenEachCustomerWasLookedAtOnce() {
    world.apply(Kind.CUSTOMER, "{name: other}");
    hosts(webhook("acme", "x.example"), 1_000, Duration.ofMinutes(-30));
    hosts(webhook("other", "z.example"), 500, Duration.ofMinutes(-20));
    CallsUnderWay underWay = new CallsUnderWay();
    CallTurns turns = new CallTurns(world.store, underWay);
    List<Delivery> taken = new ArrayList<>();
    long now = world.time.clock().wallMicros();
    for (int round = 1; round <= 3; round++) {
      int steps = 0;
      CallTurns.Step last;
      do {
        last = turns.step(64, now, taken);
        steps++;
      } while (!last.over() && steps < 1_000);
      assertThat(steps).as("round " + round).isBetween(20, 80);
      assertThat(last.soonestMicros()).isEqualTo(now + 1_200_000_000L);
    }
    assertThat(taken).isEmpty();
  }

  /** Somebody whose turn is over for this round is not kept waiting by those whose is not. */
  @Test
  void whatIsNewIsLookedAtInTheSameRound() {
    world.apply(Kind.CUSTOMER, "{name: other}");
    hosts(webhook("acme", "x.example"), 2_000, Duration.ofMinutes(-30));
    Webhook other = webhook("other", "z.example");
    hosts(other, 1, Duration.ofMinutes(-30));
    CallTurns turns = new CallTurns(world.store, new CallsUnderWay());
    List<Delivery> taken = new ArrayList<>();
    long now = world.time.clock().wallMicros();
    turns.step(64, now, taken);
    turns.step(64, now, taken);
    calls(other, "new.example", 1, DeliveryState.OWED);
    turns.news();
    assertThat(turns.step(64, now, taken).over()).isFalse();
    assertThat(taken).extracting(Delivery::receiver).containsExactly("other/new.example");
  }

  private void over(CallsUnderWay underWay, Delivery call) {
    underWay.give(call);
    world.write(work -> {
      work.delete(Tables.DELIVERIES, call.id());
      return true;
    });
  }

  /** A call of each of so many hosts, due so long ago. */
  private void hosts(Webhook webhook, int count, Duration before) {
    long due = world.time.clock().wallMicros() - before.toNanos() / 1_000;
    world.write(work -> {
      for (int i = 0; i < count; i++) {
        String host = "%05d.example".formatted(i);
        work.put(
            new Delivery(
                webhook.id() + "/" + host,
                webhook.id(),
                webhook.customer(),
                webhook.customer() + "/" + host,
                DeliveryState.OWED,
                Json.EMPTY,
                due,
                0,
                due,
                ""));
      }
      return true;
    });
  }

  @Test
  void whatWasGivenUpIsKeptAndMadeAgain() {
    Webhook made = webhook("acme", "hooks.example");
    calls(made, "hooks.example", 450, DeliveryState.FAILED);
    world.time.runFor(Duration.ofMinutes(10));
    assertThat(called()).isEmpty();
    String one = all(DeliveryState.FAILED).get(7).id();
    assertThatThrownBy(() -> replay(made, List.of(one, "other/1")))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    assertThat(all(DeliveryState.FAILED)).hasSize(450);
    assertThat(replay(made, List.of(one))).isEqualTo(1);
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

  /** Where servers share a store, only what both lock keeps the one from undoing the other. */
  @Test
  void whateverWritesAWebhookWaitsForTheRemovalOfItsCustomer() {
    Webhook made = webhook("acme", "hooks.example");
    calls(made, "hooks.example", 1, DeliveryState.OWED);
    Delivery call = all(DeliveryState.OWED).getFirst();
    Lock shared = WebhookCommand.ofCustomer("acme");
    List<Command<?>> all =
        List.of(
            new RemoveCommand(EngineHarness.ADMIN, Kind.CUSTOMER, "", "acme", "", Expected.ANY),
            new WebhookCommand.Create(EngineCore.of(world.parts()), EngineHarness.ADMIN, made),
            new WebhookCommand.End(call, Optional.of(new Webhooks.Flaw("no", false)), 1),
            new WebhookCommand.Replay(
                EngineHarness.ADMIN, made.id(), made.customer(), List.of(call.id()), true),
            new WebhookCommand.Forget(call));
    assertThat(all).allMatch(command -> command.locks().contains(shared));
  }
}
