package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Audit;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Host;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.DropReason;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Renewed;
import io.dynode.model.Protocol.Reported;
import io.dynode.model.Resources;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void anAgendaRunsFromSubmitToSuccess() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit("{operations: [{name: a, type: crunch, payload: {n: 1}}]}");
    Assignment assignment = only(agent.lease());
    assertThat(assignment.payload()).isEqualTo(Json.object("n", Json.of(1)));
    assertThat(assignment.command()).containsExactly("crunch");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.RUNNING);
    agent.succeed(assignment, "{x: 1}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(used()).isEqualTo(Resources.NONE);
  }

  @Test
  void aSuccessHandsTheNextOperationStraightBackWithItsReferences() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: a, type: crunch},"
                + " {name: b, type: crunch, payload: {got: '@<a.out::/x>'}}]}");
    Reported reported = agent.succeed(only(agent.lease()), "{x: 41}");
    Assignment second = only(reported.next());
    assertThat(second.payload()).isEqualTo(Json.object("got", Json.of(41)));
    agent.succeed(second, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aSecondSubmitWithTheSameKeyGetsTheFirstAgenda() {
    String keyed = "{idempotencyKey: k1, operations: [{name: a, type: crunch}]}";
    AgendaId first = world.submit(keyed);
    Submitted second = world.submitted(keyed);
    assertThat(second.repeated()).isTrue();
    assertThat(second.agenda().id()).isEqualTo(first);
    assertThatThrownBy(
            () -> world.submit("{idempotencyKey: k1, operations: [{name: b, type: crunch}]}"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void aRepeatIsAnsweredThoughItWouldBeRefusedByNow() {
    world.apply(Kind.QUEUE, "{name: side, pool: main}");
    String keyed = "{idempotencyKey: k, queue: side, operations: [{name: a, type: crunch}]}";
    AgendaId first = world.submit(keyed);
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    agent.succeed(only(agent.lease()), "{}");
    world.await(world.engine.remove(EngineHarness.ADMIN, Kind.QUEUE, "", "side", "", Expected.ANY));
    assertThat(world.submitted(keyed).agenda().id()).isEqualTo(first);
  }

  @Test
  void neverMoreIsAdmittedThanTheHostHolds() {
    EngineHarness.TestAgent agent = world.agent("one", 2_000);
    for (int i = 0; i < 5; i++) {
      world.submit(ONE);
    }
    List<Assignment> given = agent.lease();
    assertThat(given).hasSize(2);
    assertThat(used()).isEqualTo(Resources.cpu(2_000));
    assertThat(agent.lease()).isEmpty();
    assertThat(agent.succeed(given.getFirst(), "{}").next()).hasSize(1);
  }

  @Test
  void whatTheReservationDoesNotCoverRunsWhenNothingElseWaits() {
    EngineHarness.TestAgent agent = world.agent("one", 3_000);
    world.submit(
        "{operations: [{name: a, type: crunch}, {name: b, type: crunch},"
            + " {name: c, type: crunch}, {name: d, type: crunch}]}");
    assertThat(agent.lease()).hasSize(3);
    world.submit(ONE);
    assertThat(agent.lease()).isEmpty();
  }

  @Test
  void anAgentThatFallsSilentLosesItsAttemptsAndItsLateReportIsRefused() {
    EngineHarness.TestAgent first = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    Assignment lost = only(first.lease());
    world.time.runFor(Duration.ofSeconds(20));
    EngineHarness.TestAgent second = world.agent("two", 4_000);
    world.time.runFor(Duration.ofSeconds(5));
    Assignment again = only(second.lease());
    assertThat(again.attempt()).isNotEqualTo(lost.attempt());
    assertThat(first.succeed(lost, "{late: true}").verdicts().getFirst().code())
        .isEqualTo("superseded");
    second.succeed(again, "{ok: true}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(world.engine.operation(id, 0).orElseThrow().output())
        .isEqualTo(Json.object("ok", Json.TRUE));
    assertThat(world.engine.operations(id, -1, 10).getFirst().output()).isEqualTo(Json.NULL);
    assertThat(world.engine.operation(id, 1)).isEmpty();
    assertThat(used()).isEqualTo(Resources.NONE);
  }

  @Test
  void aHeldOperationIsReleasedByAUserAndRunsAgain() {
    world.apply(Kind.MODULE, "{name: charge, version: '1', command: [charge], onLost: hold}");
    EngineHarness.TestAgent first = world.agent("one", 4_000);
    AgendaId id = world.submit("{operations: [{name: a, type: charge}]}");
    only(first.lease());
    assertThatThrownBy(() -> world.await(world.engine.release(EngineHarness.ADMIN, id, 0)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_STATE));
    world.time.runFor(Duration.ofSeconds(25));
    EngineHarness.TestAgent second = world.agent("two", 4_000);
    assertThat(second.lease()).isEmpty();
    Operation held = world.engine.operations(id, -1, 1).getFirst().row().orElseThrow();
    assertThat(held.state()).isEqualTo(OperationState.HELD);
    assertThat(held.reason()).isEqualTo("onLost");
    world.await(world.engine.release(EngineHarness.ADMIN, id, 0));
    Operation released = world.engine.operations(id, -1, 1).getFirst().row().orElseThrow();
    assertThat(released.lost()).isZero();
    List<Audit> audit = world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 100)));
    assertThat(audit).anyMatch(a -> a.action().equals("release") && a.customer().equals("acme"));
    second.succeed(only(second.lease()), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(used()).isEqualTo(Resources.NONE);
  }

  @Test
  void aPieceOfLogOfAnAttemptThatIsOverIsRefusedByTheCommandItself() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit(ONE);
    Assignment assignment = only(agent.lease());
    ObjectStore.Key key = new ObjectStore.Key("0".repeat(64), 1);
    Batcher batcher = world.batcher();
    world.await(
        batcher.submit(new LogCommand(assignment.attempt(), assignment.token(), 0, key, 3, 3)));
    agent.succeed(assignment, "{}");
    assertThatThrownBy(() ->
            world.await(
                batcher.submit(
                    new LogCommand(assignment.attempt(), assignment.token(), 1, key, 3, 3))))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SUPERSEDED));
  }

  @Test
  void aLostLeaseReplyIsRepairedByTheNextRenewal() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    Assignment lost = only(agent.lease());
    Renewed renewed = agent.renew();
    Assignment again = only(renewed.hold());
    assertThat(again.attempt()).isEqualTo(lost.attempt());
    assertThat(again).isEqualTo(lost);
    assertThat(agent.renew(again).hold()).isEmpty();
    agent.succeed(again, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aRepeatedReportGetsTheFirstAnswer() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit(ONE);
    Assignment assignment = only(agent.lease());
    agent.succeed(assignment, "{}");
    assertThat(agent.succeed(assignment, "{}").verdicts().getFirst().code()).isEmpty();
  }

  @Test
  void cancelReachesTheAgentAndEndsTheAgenda() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    Assignment assignment = only(agent.lease());
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "enough"));
    assertThat(only(agent.renew(assignment).drop()).reason()).isEqualTo(DropReason.CANCELED);
    agent.fail(assignment, "canceled");
    Agenda ended = world.agenda(id);
    assertThat(ended.state()).isEqualTo(AgendaState.CANCELED);
    assertThat(ended.message()).isEqualTo("enough");
    assertThat(used()).isEqualTo(Resources.NONE);
  }

  @Test
  void aFullQueueRefusesAndAParkedEventGetsItsAgendaLater() {
    world.apply(Kind.QUEUE, "{name: work, pool: main, maxWaiting: 1}");
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    AgendaId first = world.submit(ONE);
    assertThatThrownBy(() -> world.submit(ONE))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
    world.event("{specversion: '1.0', id: e1, source: s, type: car}");
    world.time.runFor(Duration.ofSeconds(2));
    assertThat(outcomes()).containsExactly(DispatchOutcome.PARKED);
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    agent.succeed(only(agent.lease()), "{}");
    assertThat(world.agenda(first).state()).isEqualTo(AgendaState.SUCCEEDED);
    world.time.runFor(Duration.ofSeconds(5));
    assertThat(outcomes()).containsExactly(DispatchOutcome.AGENDA);
    agent.renew();
    assertThat(agent.lease()).hasSize(1);
  }

  @Test
  void anEventStartsAnAgendaWhoseModuleRaisesTheNextOne() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.apply(Kind.MODULE, "{name: classify, version: '1', command: [classify]}");
    world.apply(
        Kind.TRIGGER,
        "{name: find, types: [video.*], filter: 'event.data.lanes > 1', module: crunch}");
    world.apply(Kind.TRIGGER, "{name: each, types: [car], module: classify}");
    Event event =
        world
            .event("{specversion: '1.0', id: v1, source: cam, type: video.new, data: {lanes: 2}}")
            .event();
    world.event("{specversion: '1.0', id: v2, source: cam, type: video.new, data: {lanes: 1}}");
    world.time.runFor(Duration.ofSeconds(1));
    Assignment find = only(agent.lease());
    assertThat(find.payload()).isEqualTo(Json.object("lanes", Json.of(2)));
    assertThat(find.event().at("/id").orElseThrow()).isEqualTo(Json.of("v1"));
    agent.raise(
        find,
        new RaisedEvent("1.json", "car", "red", Json.object("n", Json.of(1)), List.of()),
        new RaisedEvent("2.json", "car", "blue", Json.object("n", Json.of(2)), List.of()));
    world.time.runFor(Duration.ofSeconds(1));
    List<Assignment> cars = agent.lease();
    assertThat(cars).hasSize(2).allMatch(a -> a.operation().equals("classify"));
    assertThat(cars).allMatch(a -> a.correlationId().equals(event.correlationId()));
    assertThat(outcomes())
        .containsExactlyInAnyOrder(
            DispatchOutcome.AGENDA,
            DispatchOutcome.AGENDA,
            DispatchOutcome.AGENDA,
            DispatchOutcome.FILTERED);
  }

  @Test
  void theSameEventIsTakenOnceAndAnotherContentIsRefused() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    String event = "{specversion: '1.0', id: e1, source: s, type: car, data: 1}";
    assertThat(world.event(event).repeated()).isFalse();
    assertThat(world.event(event).repeated()).isTrue();
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(world.agendas()).hasSize(1);
    assertThatThrownBy(
            () -> world.event("{specversion: '1.0', id: e1, source: s, type: car, data: 2}"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EVENT_CONFLICT));
  }

  @Test
  void aShorterLeaseIsToldAndHoldsWhenTheLongerOneIsOver() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    world.submit(ONE);
    Assignment a = only(agent.lease());
    assertThat(agent.renew(a).lease()).isEqualTo(Duration.ofSeconds(10));
    world.apply(Kind.POOL, "{name: main, defaultQueue: work, reassignAfter: 1s}");
    // The answer may be lost: the agent's modules go by what was told before.
    Renewed told = agent.renew(a);
    assertThat(told.lease()).isEqualTo(Duration.ofSeconds(1));
    assertThat(told.renewEvery()).isLessThan(Duration.ofSeconds(1));
    world.time.runFor(Duration.ofSeconds(6));
    assertThat(agent.renew(a).drop()).isEmpty();
    world.time.runFor(Duration.ofSeconds(9));
    assertThat(only(agent.renew(a).drop()).reason()).isEqualTo(DropReason.SUPERSEDED);
  }

  @Test
  void aDelaySleepsWithoutHoldingCapacity() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: d, type: delay, payload: {duration: 1m}},"
                + " {name: a, type: crunch, dependsOn: [d]}]}");
    assertThat(agent.lease()).isEmpty();
    assertThat(used()).isEqualTo(Resources.NONE);
    world.time.runFor(Duration.ofSeconds(61));
    agent.renew();
    agent.succeed(only(agent.lease()), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aWaitingAgentIsGivenWorkAsSoonAsItComes() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    var waiting =
        world.engine.lease(
            EngineHarness.ADMIN,
            new io.dynode.model.Protocol.LeaseRequest(
                agent.id, agent.epoch, 10, Duration.ofSeconds(20)));
    long before = world.time.nowMicros();
    world.submit(ONE);
    assertThat(world.await(waiting).assignments()).hasSize(1);
    assertThat(world.time.nowMicros() - before).isLessThan(1_000_000);
  }

  @Test
  void anotherInstanceOfAnAgentTakesOverAndTheOldOneIsFenced() {
    EngineHarness.TestAgent old = world.agent("one", 1_000);
    world.submit(ONE);
    Assignment assignment = only(old.lease());
    EngineHarness.TestAgent fresh = world.new TestAgent("one", "second", 1_000);
    assertThatThrownBy(() -> old.succeed(assignment, "{}"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SUPERSEDED));
    assertThat(fresh.succeed(assignment, "{}").verdicts().getFirst().code()).isEmpty();
  }

  @Test
  void aNewEngineOnTheSameStoreGoesOnWhereTheOldOneDied() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    world.event("{specversion: '1.0', id: e1, source: s, type: car}");
    world.engine = world.newEngine();
    world.engine.start();
    world.time.runFor(Duration.ofSeconds(10));
    assertThat(world.agendas()).hasSize(1);
  }

  private Resources used() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.HOSTS, 10))).stream()
        .map(Host::used)
        .reduce(Resources.NONE, Resources::plus);
  }

  private List<DispatchOutcome> outcomes() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.DISPATCHES, 100))).stream()
        .map(Dispatch::outcome)
        .toList();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
