package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Audit;
import io.dynode.model.Await;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Outbox;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.testkit.SteppedExecutor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for events and calls, from submit to the end. */
class AwaitTest {
  private EngineHarness world = new EngineHarness();

  /** A wait that has begun. */
  private AgendaId begun(String payload) {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit("{operations: [{name: w, type: wait, payload: " + payload + "}]}");
    assertThat(agent.lease()).isEmpty();
    assertThat(row(id).state()).isEqualTo(OperationState.SLEEPING);
    return id;
  }

  private Operation row(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OPERATIONS, id, 0)).orElseThrow();
  }

  private AgendaState state(AgendaId id) {
    world.time.runFor(Duration.ofSeconds(1));
    return world.agenda(id).state();
  }

  private Json output(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OUTPUTS, id, 0)).map(Output::value).orElseThrow();
  }

  private void event(String id, String type, int lanes) {
    world.event(
        "{specversion: '1.0', id: "
            + id
            + ", source: /s, type: "
            + type
            + ", data: {lanes: "
            + lanes
            + "}}");
  }

  @Test
  void anEventAcceptedAfterwardsEndsItAndIsItsOutput() {
    event("early", "paid", 1);
    AgendaId id = begun("{event: {types: [paid]}}");
    event("other", "sent", 1);
    assertThat(state(id)).isEqualTo(AgendaState.RUNNING);
    event("first", "paid", 1);
    assertThat(state(id)).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(output(id).at("/id")).contains(Json.of("first"));
    assertThat(output(id).at("/data/lanes")).contains(Json.of(1));
    List<Outbox> outbox = world.engine.read(r -> r.scan(Scan.of(Tables.OUTBOX, 10)));
    List<Await> awaits = world.engine.read(r -> r.scan(Scan.of(Tables.AWAITS, 10)));
    assertThat(outbox).isEmpty();
    assertThat(awaits).isEmpty();
  }

  @Test
  void oneTypeOfSeveralWillDoAndAFilterChooses() {
    AgendaId prefix = begun("{event: {types: [sent, 'pai*']}}");
    AgendaId filtered = begun("{event: {types: [paid], filter: 'event.data.lanes > 1'}}");
    event("one", "paid", 1);
    assertThat(state(prefix)).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(state(filtered)).isEqualTo(AgendaState.RUNNING);
    event("two", "paid", 2);
    assertThat(state(filtered)).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void anEventThatStandsInLineForLongIsNotBegunByAnotherServerAsWell() {
    AgendaId id = begun("{event: {types: [paid], filter: 'event.data.lanes > 4'}}");
    Duration slow = Duration.ofSeconds(45);
    world.replaced(slow);
    world.server(new SteppedExecutor(world.time, () -> slow.toNanos() / 1_000)).start();
    for (int i = 0; i < 6; i++) {
      event("e" + i, "paid", i);
    }
    world.time.runFor(Duration.ofSeconds(100));
    assertThat(arrivals()).isNotEmpty().allMatch(row -> row.tries() == 1);
    world.time.runFor(Duration.ofMinutes(4));
    assertThat(arrivals()).isEmpty();
    assertThat(state(id)).isEqualTo(AgendaState.SUCCEEDED);
  }

  /** Where no more than a hundred commands may wait, those of others find room beside a line. */
  @Test
  void aLongLineOfEventsIsPutOffAnewAFewCommandsAtATime() {
    world = new EngineHarness(fewPending(100));
    AgendaId id = begun("{event: {types: [paid], filter: 'event.data.lanes > 4'}}");
    world.replaced(Duration.ofMinutes(10));
    for (int i = 0; i < 700; i++) {
      event("e" + i, "paid", 1);
    }
    world.time.runFor(Duration.ofMinutes(4));
    assertThat(arrivals()).hasSize(700).allMatch(row -> row.tries() == 1);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.RUNNING);
  }

  private static EngineSettings fewPending(int most) {
    EngineSettings usual = EngineSettings.defaults();
    return new EngineSettings(
        usual.maxBatch(),
        most,
        usual.beat(),
        usual.reassignMargin(),
        usual.renewals(),
        usual.maxLease(),
        usual.maxPatience(),
        usual.spread(),
        usual.dedupeWindow(),
        usual.definitionCacheBytes(),
        usual.retention());
  }

  private List<Outbox> arrivals() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.OUTBOX, 1_000)));
  }

  @Test
  void manyAreToldOfOneEvent() {
    AgendaId one = begunWide();
    AgendaId two = begunWide();
    event("one", "paid", 1);
    assertThat(state(one)).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(state(two)).isEqualTo(AgendaState.SUCCEEDED);
  }

  private AgendaId begunWide() {
    EngineHarness.TestAgent agent = world.agent("wide", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: w, type: wait, forEach: ["
                + "1,".repeat(119)
                + "1], payload: {event: {types: [paid]}}}]}");
    assertThat(agent.lease()).isEmpty();
    return id;
  }

  @Test
  void anEventOfAnotherCustomerIsNobodys() {
    AgendaId id = begun("{event: {types: [paid]}}");
    world.apply(Kind.CUSTOMER, "{name: rival}");
    world.await(
        world.engine.accept(
            EngineHarness.ADMIN,
            new CustomerId("rival"),
            Yaml.parse("{specversion: '1.0', id: x, source: /s, type: paid}")));
    assertThat(state(id)).isEqualTo(AgendaState.RUNNING);
  }

  @Test
  void eventsAreComparedForEachCustomerOneAfterTheOtherAndBesideAllElse() {
    world.apply(Kind.CUSTOMER, "{name: rival}");
    AgendaId first = begun("{event: {types: [first]}}");
    AgendaId second = begun("{event: {types: [second]}}");
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId rival =
        world.submit(
            "{customerId: rival, operations: [{name: w, type: wait, payload: {event: {types:"
                + " [first]}}}]}");
    assertThat(agent.lease()).isEmpty();
    world.replaced(Duration.ofMinutes(1));
    event("one", "first", 1);
    event("two", "second", 1);
    world.await(
        world.engine.accept(
            EngineHarness.ADMIN,
            new CustomerId("rival"),
            Yaml.parse("{specversion: '1.0', id: x, source: /s, type: first}")));
    assertThat(state(first)).isEqualTo(AgendaState.RUNNING);
    world.time.runFor(Duration.ofSeconds(65));
    assertThat(state(first)).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(state(rival)).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(state(second)).isEqualTo(AgendaState.RUNNING);
    world.time.runFor(Duration.ofSeconds(60));
    assertThat(state(second)).isEqualTo(AgendaState.SUCCEEDED);
    List<Outbox> outbox = world.engine.read(r -> r.scan(Scan.of(Tables.OUTBOX, 10)));
    assertThat(outbox).isEmpty();
  }

  @Test
  void othersHaveTheCapacityMeanwhile() {
    AgendaId id = begun("{event: {types: [paid]}}");
    assertThat(world.agenda(id).host()).isEmpty();
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId other = world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment meanwhile = agent.lease().getFirst();
    assertThat(meanwhile.agenda()).isEqualTo(other);
  }

  @Test
  void aCallEndsItOnceAndIsItsOutput() {
    AgendaId id = begun("{callback: shipped}");
    String address = world.engine.callback(id, 0);
    Json said = Json.object("by", Json.of("post"));
    assertRefused(address + "x", ErrorCode.NOT_FOUND);
    assertRefused(
        id + ".1." + address.substring(address.lastIndexOf('.') + 1), ErrorCode.NOT_FOUND);
    assertRefused("nonsense", ErrorCode.NOT_FOUND);
    world.await(world.engine.called(address, said));
    assertThat(state(id)).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(output(id)).isEqualTo(said);
    assertRefused(address, ErrorCode.GONE);
    assertThatThrownBy(() -> world.engine.callback(id, 0))
        .hasMessageContaining("waits for no call");
    List<Audit> audits = world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 1_000)));
    assertThat(audits).extracting(Audit::toString).anyMatch(a -> a.contains("callback"));
    assertThat(audits).extracting(Audit::toString).noneMatch(a -> a.contains(address));
  }

  @Test
  void aCallWhoseAnswerWasLostIsNotGone() {
    AgendaId id = begun("{callback: shipped}");
    String address = world.engine.callback(id, 0);
    Json said = Json.object("by", Json.of("post"));
    world.losing = 1;
    world.await(world.engine.called(address, said));
    assertThat(state(id)).isEqualTo(AgendaState.SUCCEEDED);
    world.await(world.engine.called(address, said));
    assertRefused(address, ErrorCode.GONE);
  }

  private void assertRefused(String address, ErrorCode code) {
    assertThatThrownBy(() -> world.await(world.engine.called(address, Json.EMPTY)))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void whatComesTooLateIsGone() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: w, type: wait, timeout: 1m, payload: {callback: shipped}}]}");
    assertThat(agent.lease()).isEmpty();
    String address = world.engine.callback(id, 0);
    world.time.runFor(Duration.ofSeconds(61));
    assertThat(world.agenda(id).code()).isEqualTo("timed-out");
    assertRefused(address, ErrorCode.GONE);
  }
}
