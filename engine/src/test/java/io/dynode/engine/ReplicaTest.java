package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Outbox;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.LeaseRequest;
import io.dynode.model.Protocol.Leased;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.testkit.SteppedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several servers on one store: what one commits the others act on, and nothing happens twice. */
class ReplicaTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";
  private static final Duration SOON = Duration.ofMillis(10);

  private final EngineHarness world = new EngineHarness();
  private final Engine first = world.engine;
  private final SteppedExecutor firstsWork = world.lastWork;
  private final SteppedExecutor secondsWork = new SteppedExecutor(world.time);
  private final Engine second = world.server(secondsWork);

  @BeforeEach
  void start() {
    second.start();
    world.time.settle();
  }

  @Test
  void anAgentThatWaitsAtOneServerIsWokenByASubmitAtAnother() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    CompletableFuture<Leased> waits = waitingAt(second, agent);
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(waits).isNotDone();
    world.submit(ONE);
    world.time.runFor(SOON);
    assertThat(waits).isDone();
    assertThat(waits.join().assignments()).hasSize(1);
  }

  @Test
  void anAgentThatWaitsAtOneServerGetsWhatAReportAtAnotherMakesReady() {
    EngineHarness.TestAgent one = world.agent("one", 1_000);
    EngineHarness.TestAgent two = world.agent("two", 4_000);
    world.submit(
        "{operations: [{name: a, type: crunch}, {name: b, type: crunch, dependsOn: [a]}, {name: c,"
            + " type: crunch, dependsOn: [a]}]}");
    Assignment a = one.lease().getFirst();
    CompletableFuture<Leased> waits = waitingAt(second, two);
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(waits).isNotDone();
    one.succeed(a, "{}");
    world.time.runFor(SOON);
    assertThat(waits).isDone();
  }

  private CompletableFuture<Leased> waitingAt(Engine server, EngineHarness.TestAgent agent) {
    return server
        .lease(
            EngineHarness.ADMIN,
            new LeaseRequest(agent.id, agent.epoch, 100, Duration.ofSeconds(20)))
        .toCompletableFuture();
  }

  @Test
  void whoWatchesAnAgendaOrALogAtOneServerHearsOfItsChangeAtAnother() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    Assignment assignment = agent.lease().getFirst();
    CompletableFuture<Boolean> watched =
        second.changed(id, Duration.ofSeconds(20)).toCompletableFuture();
    CompletableFuture<Boolean> log =
        second.logged(assignment.attempt(), Duration.ofSeconds(20)).toCompletableFuture();
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(watched).isNotDone();
    assertThat(log).isNotDone();
    world.await(first.log(assignment.attempt(), assignment.token(), 0, new byte[] {1}, 1));
    world.time.runFor(SOON);
    assertThat(log).isCompletedWithValue(true);
    agent.succeed(assignment, "{}");
    world.time.runFor(SOON);
    assertThat(watched).isCompletedWithValue(true);
  }

  @Test
  void afterAnythingMayHaveBeenMissedWhoeverWaitsLooksAgain() {
    Signals signals = new Signals();
    CompletableFuture<Boolean> waits = signals.next(new AgendaId("a"));
    signals.hear(Set.of("agenda/b", "pool/a", "words/of-a-newer-server", "garbage"));
    assertThat(waits).isNotDone();
    signals.hear(Set.of(StateStore.ANYTHING));
    assertThat(waits).isCompletedWithValue(true);
  }

  @Test
  void allServersTogetherAdvanceTheServiceClockAtThePaceOfOne() {
    SteppedExecutor thirdsWork = new SteppedExecutor(world.time);
    world.time.runFor(Duration.ofMillis(170));
    world.server(thirdsWork).start();
    world.time.runFor(Duration.ofSeconds(2));
    assertThat(served(Duration.ofSeconds(60))).isBetween(59_000_000L, 60_500_000L);
    secondsWork.crash();
    assertThat(served(Duration.ofSeconds(60))).isBetween(59_000_000L, 60_500_000L);
    firstsWork.crash();
    assertThat(served(Duration.ofSeconds(60))).isBetween(59_000_000L, 60_500_000L);
    thirdsWork.crash();
    assertThat(served(Duration.ofHours(1))).isZero();
  }

  private long served(Duration duration) {
    long before = world.store.read(ServiceClock::now);
    world.time.runFor(duration);
    return world.store.read(ServiceClock::now) - before;
  }

  @Test
  void aLostAgentsAttemptIsReclaimedOnce() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    agent.lease();
    world.time.runFor(Duration.ofSeconds(60));
    assertThat(operation(id).state()).isEqualTo(OperationState.READY);
    assertThat(operation(id).lost()).isEqualTo(1);
  }

  @Test
  void eventsTimersAndTheOutboxAreDoneOnce() {
    world.apply(Kind.MODULE, "{name: flaky, version: '1', command: [x], retry: {maxAttempts: 3}}");
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    world.apply(Kind.MODULE, "{name: camera, version: '1', command: [x], events: {out: [car]}}");
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit("{operations: [{name: f, type: flaky}, {name: c, type: camera}]}");
    List<Assignment> got = agent.lease();
    agent.fail(named(got, "f"), "module-failed");
    agent.raise(named(got, "c"), new RaisedEvent("e", "car", "", Json.EMPTY, List.of()));
    world.time.runFor(Duration.ofMinutes(2));
    assertThat(operation(id).attempts()).isEqualTo(1);
    assertThat(operation(id).state()).isEqualTo(OperationState.READY);
    List<Outbox> left = world.engine.read(r -> r.scan(Scan.of(Tables.OUTBOX, 10)));
    assertThat(left).isEmpty();
    assertThat(dispatches()).extracting(Dispatch::outcome).containsOnly(DispatchOutcome.AGENDA);
    assertThat(dispatches()).hasSize(1);
    assertThat(world.agendas()).hasSize(2);
  }

  private static Assignment named(List<Assignment> all, String operation) {
    return all.stream().filter(a -> a.operation().equals(operation)).findFirst().orElseThrow();
  }

  @Test
  void whatAServerLeftUndoneAnotherDoesWithoutBeingTold() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    firstsWork.crash();
    EventIntake.Draft event =
        new EventIntake.Draft(
            new CustomerId("acme"),
            (Json.Obj) Yaml.parse("{specversion: '1.0', id: e, source: s, type: car}"),
            List.of(),
            new EventIntake.Origin("c", "", ""));
    world.write(work -> new EventIntake(new Catalog()).take(work, event));
    world.time.runFor(Duration.ofSeconds(6));
    assertThat(world.agendas()).hasSize(1);
  }

  @Test
  void noAttemptIsGivenTwice() {
    List<EngineHarness.TestAgent> agents = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      agents.add(world.agent("a" + i, 8_000));
    }
    List<CompletableFuture<Leased>> waits = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      waits.add(waitingAt(i % 2 == 0 ? first : second, agents.get(i / 2 % 4)));
    }
    for (int i = 0; i < 20; i++) {
      world.engine = i % 3 == 0 ? second : first;
      world.submit(ONE);
    }
    world.time.runFor(Duration.ofSeconds(30));
    List<Assignment> all = waits.stream().flatMap(w -> w.join().assignments().stream()).toList();
    assertThat(all).hasSize(20);
    assertThat(new HashSet<>(all.stream().map(Assignment::attempt).toList())).hasSize(20);
    assertThat(world.agendas()).extracting(a -> a.state()).containsOnly(AgendaState.RUNNING);
  }

  private Operation operation(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OPERATIONS, id, 0)).orElseThrow();
  }

  private List<Dispatch> dispatches() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.DISPATCHES, 100)));
  }
}
