package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Agent;
import io.dynode.model.Kind;
import io.dynode.model.OperationState;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every duty says what it would do without doing it, and what it did. */
class AllDutiesTest {
  /** What works in the open, and the duty under which it is known. */
  private static final Map<String, String> AT_WORK =
      Map.of("The beat", "reclaimer", "Timers", "retrier");

  /** These only hand on what was committed, at once: there is nothing that they would choose. */
  private static final List<String> HANDING_ON =
      List.of(
          "Leftovers",
          "The outbox",
          "Dispatching",
          "Parked events",
          "Files that go",
          "Webhooks",
          "Removals",
          "Changes of agendas",
          "Submitted agendas",
          "Requests");

  private final EngineHarness world = new EngineHarness();

  private List<String> names() {
    return world.engine.duties().list().stream().map(known -> known.state().name()).toList();
  }

  private DutyControl.Known known(String name) {
    return world.engine.duties().get(name);
  }

  private DutyControl.Rehearsal dry(String name) {
    return world.engine.duties().rehearse(name);
  }

  private Map<String, List<? extends Row>> all() {
    Map<String, List<? extends Row>> all = new TreeMap<>();
    Tables.ALL.forEach(table -> all.put(table.name(), rows(table)));
    return all;
  }

  private <R extends Row> List<R> rows(Table<R> table) {
    return world.store.read(r -> r.scan(Scan.of(table, 10_000)));
  }

  /** Whoever adds something that works by itself says here what it is. */
  @Test
  void whateverWorksByItselfIsADutyOrHandsOnWhatWasCommitted() {
    List<String> unknown = new ArrayList<>();
    for (String worker : world.engine.workers()) {
      String duty =
          worker.startsWith("The duty ")
              ? worker.substring("The duty ".length())
              : AT_WORK.getOrDefault(worker, "");
      boolean known = names().contains(duty) || HANDING_ON.contains(worker);
      if (!known) {
        unknown.add(worker);
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(names())
        .doesNotHaveDuplicates()
        .contains("reclaimer", "retrier", "strays", "objects", "agendas", "events", "audit");
  }

  @Test
  void aDryRunOfAnyChangesNothing() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit("{operations: [{name: a, type: crunch}, {name: b, type: crunch}]}");
    agent.lease();
    Map<String, List<? extends Row>> before = all();
    for (String name : names()) {
      DutyControl.Rehearsal rehearsal = dry(name);
      assertThat(rehearsal.name()).isEqualTo(name);
      assertThat(rehearsal.whole()).as(name).isTrue();
      assertThat(rehearsal.does()).as(name).isIn("remove", "reclaim", "retry", "stop");
    }
    assertThat(all()).isEqualTo(before);
    assertThatThrownBy(() -> dry("dishes")).hasMessageContaining("reclaimer");
  }

  @Test
  void theReclaimerSaysWhatItWouldTakeAndTakesIt() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment assignment = agent.lease().getFirst();
    assertThat(dry("reclaimer").due()).isZero();
    assertThat(dry("reclaimer").looked()).isEqualTo(1);
    // As long as nothing beats nothing is taken: the clock of leases is set ahead instead.
    world.write(work -> {
      ServiceClock.advance(work, ServiceClock.now(work) + 3_600_000_000L);
      return true;
    });
    assertThat(dry("reclaimer").first())
        .singleElement()
        .asString()
        .contains(assignment.attempt().value(), "agent one");
    assertThat(rows(Tables.LEASES)).hasSize(1);
    long rounds = known("reclaimer").state().runs();
    world.await(world.engine.duties().run(EngineHarness.ADMIN, "reclaimer"));
    world.time.runFor(Duration.ofSeconds(30));
    assertThat(rows(Tables.LEASES)).isEmpty();
    assertThat(known("reclaimer").state().totalDone())
        .as("the attempt, and not the agent's reservation as well")
        .isEqualTo(1);
    assertThat(known("reclaimer").state().runs()).isGreaterThan(rounds);
    assertThat(dry("reclaimer").due()).isZero();
  }

  @Test
  void whoeverLetsOneWorkIsInTheLog() {
    try (Ear ear = new Ear(DutyControl.class)) {
      for (String name : List.of("objects", "retrier")) {
        world.await(world.engine.duties().run(EngineHarness.ADMIN, name));
      }
      assertThat(ear.heard())
          .containsExactly(
              "The duty objects is to go to work now, says test",
              "The duty retrier is to go to work now, says test");
    }
  }

  @Test
  void theRetrierSaysWhatItWouldTryAgainAndWhen() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit(
        "{operations: [{name: a, type: crunch, retry: {maxAttempts: 2, backoff: 20s}},"
            + " {name: w, type: wait, payload: {duration: 1h}}]}");
    Assignment assignment = agent.lease().getFirst();
    assertThat(dry("retrier").due()).isZero();
    agent.fail(assignment, "exit-nonzero");
    assertThat(rows(Tables.OPERATIONS))
        .filteredOn(o -> o.name().equals("a"))
        .allMatch(o -> o.state() == OperationState.SLEEPING);
    assertThat(dry("retrier").first()).singleElement().asString().contains("operation 'a'");
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(dry("retrier").due()).isZero();
    assertThat(known("retrier").state().totalDone()).isEqualTo(1);
  }

  @Test
  void ofAnAgendaThatRunsAgainByItselfTheRetrierSaysWhen() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id =
        world.submit("{rerun: {maxRuns: 2, backoff: 20s}, operations: [{name: a, type: crunch}]}");
    Assignment assignment = agent.lease().getFirst();
    agent.fail(assignment, "exit-nonzero");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(dry("retrier").first()).singleElement().asString().startsWith("agenda " + id);
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(world.agenda(id).run()).isEqualTo(2);
    assertThat(known("retrier").state().totalDone()).isEqualTo(1);
  }

  @Test
  void anAgendaThatIsPutOffCountsOnceWhenItRunsAgain() {
    world.apply(Kind.QUEUE, "{name: small, pool: main, maxWaiting: 1}");
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{queue: small, rerun: {maxRuns: 2, backoff: 2s}, operations: [{name: a, type:"
                + " crunch}]}");
    Assignment assignment = agent.lease().getFirst();
    agent.fail(assignment, "exit-nonzero");
    AgendaId other = world.submit("{queue: small, operations: [{name: a, type: crunch}]}");
    world.time.runFor(Duration.ofMinutes(3));
    assertThat(world.agenda(id).run()).as("its queue is full").isEqualTo(1);
    assertThat(known("retrier").state().totalDone()).isZero();
    world.await(world.engine.cancel(EngineHarness.ADMIN, other, "no"));
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(world.agenda(id).run()).isEqualTo(2);
    assertThat(known("retrier").state().totalDone()).isEqualTo(1);
  }

  @Test
  void straysAreWhatAgentsAreToStop() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment assignment = agent.lease().getFirst();
    assertThat(dry("strays").due()).isZero();
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "enough"));
    assertThat(dry("strays").first())
        .singleElement()
        .asString()
        .contains(assignment.attempt().value(), "agent one");
    world.write(work -> {
      Agent one = work.scan(Scan.of(Tables.AGENTS, 1)).getFirst();
      work.put(AgentRows.seen(one, Agent.AgentState.LOST, 0, one.seenMicros()));
      return true;
    });
    assertThat(dry("strays").due()).isEqualTo(2);
    assertThatThrownBy(() -> world.await(world.engine.duties().run(EngineHarness.ADMIN, "strays")))
        .hasMessageContaining("the agents'");
  }

  @Test
  void whatWasReportedAndIsNamedOnceMoreIsNoStray() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment assignment = agent.lease().getFirst();
    agent.succeed(assignment, "{}");
    assertThat(agent.renew(assignment).drop()).hasSize(1);
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(known("strays").state().totalDone()).isZero();
  }

  @Test
  void anAgentIsToldOfAStrayUntilItIsGoneAndThatCountsOnce() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment assignment = agent.lease().getFirst();
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "enough"));
    agent.renew(assignment);
    agent.renew(assignment);
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(known("strays").state().totalDone()).isEqualTo(1);
    assertThat(known("strays").state().runs()).isEqualTo(1);
    assertThat(known("strays").standing()).isTrue();
    assertThat(known("agendas").standing()).isFalse();
  }
}
