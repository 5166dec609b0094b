package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Kind;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Tables;
import io.dynode.testkit.SteppedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What takes long is done beside the duties, for each customer one piece after the other. */
class LanesTest {
  private static final String SUB =
      "{name: %s, type: agenda, payload: {operations: [{name: a, type: delay,"
          + " payload: {duration: 1h}}]}}";
  private static final Duration COMPILING = Duration.ofSeconds(10);

  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 16_000);

  private AgendaId parent(String customer, String... names) {
    List<String> operations = List.of(names).stream().map(SUB::formatted).toList();
    return world.submit(
        "{customerId: " + customer + ", operations: [" + String.join(", ", operations) + "]}");
  }

  private List<Agenda> children(AgendaId parent) {
    return world.agendas().stream().filter(a -> a.causeAgenda().equals(parent.value())).toList();
  }

  private void runFor(int seconds) {
    world.time.runFor(Duration.ofSeconds(seconds));
  }

  /** An agenda that runs again by itself in two seconds. */
  private AgendaId failed() {
    AgendaId id =
        world.submit("{rerun: {maxRuns: 2, backoff: 2s}, operations: [{name: a, type: crunch}]}");
    Assignment given = agent.lease().getFirst();
    agent.fail(given, "exit-nonzero");
    assertThat(world.agenda(id).runsAgain()).isTrue();
    return id;
  }

  @Test
  void aCustomersSubAgendasHoldUpNeitherAnothersNorWhatElseIsToBeDoneAboutThem() {
    world.apply(Kind.CUSTOMER, "{name: rival}");
    AgendaId early = parent("acme", "s");
    agent.lease();
    runFor(1);
    assertThat(children(early)).hasSize(1);
    AgendaId many = parent("acme", "s1", "s2", "s3", "s4", "s5");
    AgendaId rival = parent("rival", "s");
    world.replaced(COMPILING);
    for (int i = 0; i < 3; i++) {
      agent.lease();
    }
    runFor(3);
    world.await(world.engine.control().pause(EngineHarness.ADMIN, early, "wait"));
    runFor(1);
    assertThat(children(early)).extracting(Agenda::state).containsExactly(AgendaState.PAUSED);
    runFor(8);
    assertThat(children(rival)).hasSize(1);
    assertThat(children(many)).hasSize(1);
    runFor(10);
    assertThat(children(many)).hasSize(2);
    runFor(30);
    assertThat(children(many)).hasSize(5);
  }

  @Test
  void reRunsByThemselvesHoldUpNoTimersAndArePreparedOneAfterTheOther() {
    List<AgendaId> failed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      failed.add(failed());
    }
    world.replaced(COMPILING);
    AgendaId delay =
        world.submit("{operations: [{name: d, type: delay, payload: {duration: 7s}}]}");
    agent.lease();
    runFor(9);
    assertThat(world.agenda(delay).state()).isEqualTo(AgendaState.SUCCEEDED);
    for (int run = 0; run <= 3; run++) {
      assertThat(failed.stream().filter(id -> world.agenda(id).run() == 2)).hasSize(run);
      runFor(10);
    }
  }

  @Test
  void anUpdateThatTakesLongHoldsUpNoneOfAnother() {
    world.apply(Kind.CUSTOMER, "{name: rival}");
    String update =
        "operations: [{name: u, type: update-agenda, payload: {title: new}}, {name: v, type:"
            + " update-agenda, payload: {linkId: new}}]}";
    world.replaced(COMPILING);
    AgendaId own = world.submit("{" + update);
    AgendaId rival = world.submit("{customerId: rival, " + update);
    agent.lease();
    runFor(12);
    for (AgendaId id : List.of(own, rival)) {
      assertThat(world.agenda(id).title()).isEqualTo("new");
      assertThat(world.agenda(id).linkId()).isNotEqualTo("new");
    }
    runFor(10);
    assertThat(world.agenda(own).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void whatAServerLeavesThatDiesIsDoneByAnother() {
    AgendaId failed = failed();
    world.replaced(Duration.ofMinutes(10));
    AgendaId parent = parent("acme", "s");
    agent.lease();
    runFor(5);
    world.replaced(Duration.ZERO);
    runFor(30);
    assertThat(children(parent)).as("put off").isEmpty();
    runFor(40);
    assertThat(children(parent)).hasSize(1);
    assertThat(world.agenda(failed).run()).isEqualTo(2);
  }

  @Test
  void whatCannotBeStoredIsTriedAgainSoonAndWhatTakesLongerThanATurnIsDoneAllTheSame() {
    world.unwelcome = row -> row instanceof Agenda a && !a.causeAgenda().isEmpty();
    AgendaId parent = parent("acme", "s");
    agent.lease();
    runFor(5);
    assertThat(children(parent)).isEmpty();
    world.unwelcome = _ -> false;
    runFor(2);
    assertThat(children(parent)).hasSize(1);
    world.replaced(Lanes.TURN.plusSeconds(30));
    AgendaId slow = parent("acme", "s");
    agent.lease();
    world.time.runFor(Lanes.TURN.plusSeconds(40));
    assertThat(children(slow)).hasSize(1);
    world.time.runFor(Lanes.TURN.multipliedBy(4));
    assertThat(children(slow)).hasSize(1);
  }

  @Test
  void whatIsPausedOrCanceledMeanwhileIsNotSubmitted() {
    world.apply(Kind.CUSTOMER, "{name: rival}");
    world.replaced(COMPILING);
    AgendaId paused = parent("acme", "s");
    AgendaId canceled = parent("rival", "s");
    agent.lease();
    runFor(1);
    world.await(world.engine.control().pause(EngineHarness.ADMIN, paused, "wait"));
    world.await(world.engine.cancel(EngineHarness.ADMIN, canceled, "enough"));
    runFor(100);
    assertThat(children(paused)).isEmpty();
    assertThat(children(canceled)).isEmpty();
    world.await(world.engine.control().resume(EngineHarness.ADMIN, paused, ""));
    runFor(12);
    assertThat(children(paused)).hasSize(1);
  }

  @Test
  void serversThatCompileTheSameForLongerThanATurnSubmitOneAgenda() {
    world.replaced(Lanes.TURN.plusSeconds(30));
    SteppedExecutor second = new SteppedExecutor(world.time, () -> 90_000_000);
    world.server(second).start();
    AgendaId parent = parent("acme", "s");
    agent.lease();
    world.time.runFor(Lanes.TURN.multipliedBy(5));
    assertThat(children(parent)).hasSize(1);
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.RUNNING);
    second.crash();
  }

  @Test
  void anAgendaThatChangesWhileItsRunIsPreparedRunsAllTheSame() {
    AgendaId failed = failed();
    world.replaced(COMPILING);
    runFor(5);
    world.write(work -> {
      Agenda row = work.get(Tables.AGENDAS, failed).orElseThrow();
      work.put(Agendas.saying(row, "something else", row.reason()));
      return row;
    });
    runFor(10);
    assertThat(world.agenda(failed).run()).isEqualTo(1);
    runFor(10);
    assertThat(world.agenda(failed).run()).isEqualTo(2);
  }

  @Test
  void aFullQueueIsSeenHoweverLongTheRunTakesToPrepare() {
    world.apply(Kind.QUEUE, "{name: work, pool: main, maxWaiting: 1}");
    AgendaId failed = failed();
    AgendaId waiting = world.submit("{operations: [{name: a, type: crunch}]}");
    world.replaced(Lanes.TURN.plusSeconds(30));
    SteppedExecutor second = new SteppedExecutor(world.time, () -> 90_000_000);
    world.server(second).start();
    world.time.runFor(Lanes.TURN.multipliedBy(4));
    assertThat(world.agenda(failed).run()).isEqualTo(1);
    world.await(world.engine.cancel(EngineHarness.ADMIN, waiting, "room"));
    world.time.runFor(Lanes.TURN.multipliedBy(4));
    assertThat(world.agenda(failed).run()).isEqualTo(2);
    second.crash();
  }

  @Test
  void aLineHasAnEndAndManyCustomersShareIt() {
    Lanes lanes = new Lanes(EngineCore.of(world.parts()), world.batcher(), 4);
    List<String> done = new ArrayList<>();
    CompletableFuture<Done> gate = new CompletableFuture<>();
    for (String busy : List.of("one", "two")) {
      lanes.enter(busy, "gate", () -> gate);
    }
    for (int i = 1; i <= 6; i++) {
      enter(lanes, "acme", i, done);
    }
    for (int i = 1; i <= 6; i++) {
      enter(lanes, "rival", i, done);
    }
    runFor(1);
    assertThat(done).isEmpty();
    gate.complete(Done.DONE);
    runFor(1);
    assertThat(done)
        .containsExactlyInAnyOrder("acme1", "acme2", "acme3", "acme4", "rival1", "rival2");
  }

  private static void enter(Lanes lanes, String customer, int number, List<String> done) {
    lanes.enter(
        customer,
        "piece" + number,
        () -> {
          done.add(customer + number);
          return CompletableFuture.completedFuture(Done.DONE);
        });
  }

  @Test
  void whatFailsIsTriedOnceASecondAndHoldsUpNobody() {
    Lanes lanes = new Lanes(EngineCore.of(world.parts()), world.batcher(), 100);
    List<String> tried = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lanes.enter(
          "acme",
          "bad" + i,
          () -> {
            tried.add("bad");
            throw new LinkageError("the test says so");
          });
    }
    for (int i = 0; i < 20; i++) {
      enter(lanes, "rival", i, done);
    }
    enter(lanes, "acme", 0, done);
    world.time.runFor(Duration.ofMillis(500));
    assertThat(done).hasSize(20);
    runFor(30);
    assertThat(done).contains("acme0");
    assertThat(tried).hasSizeBetween(25, 32);
  }
}
