package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Reservation;
import io.dynode.model.Resources;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where agendas go, and that none is stranded where nobody works for it. */
class PlacementTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";
  private static final String TWO =
      "{operations: [{name: a, type: crunch}, {name: b, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void aHostThatIsHeldForALargeAgendaIsNotFilledAgainByAWideOne() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    StringBuilder wide = new StringBuilder("{operations: [");
    for (int i = 0; i < 10; i++) {
      wide.append(i == 0 ? "" : ", ").append("{name: o" + i + ", type: crunch}");
    }
    world.submit(wide + "]}");
    List<Assignment> given = agent.lease();
    assertThat(given).hasSize(4);
    AgendaId large = world.submit("{resources: {cpuMillis: 4000}, " + ONE.substring(1));
    // The wide one keeps what it reserved, one CPU, and is given no more beyond it.
    assertThat(agent.succeed(given.get(0), "{}").next()).isEmpty();
    assertThat(agent.succeed(given.get(1), "{}").next()).isEmpty();
    assertThat(agent.lease()).isEmpty();
    assertThat(world.agenda(large).startedMicros()).isZero();
  }

  @Test
  void anAgendaThatFitsNoHostDoesNotBlockThoseOfItsClass() {
    world.submit("{resources: {diskBytes: 1000000000000000000}, " + ONE.substring(1));
    AgendaId small = world.submit(ONE);
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    assertThat(only(agent.lease()).agenda()).isEqualTo(small);
  }

  @Test
  void anEnvironmentThatNobodyOffersHoldsNothingAndBlocksNothing() {
    for (int i = 0; i < 3; i++) {
      world.submit("{operations: [{name: a, type: crunch, environment: docker}]}");
    }
    AgendaId plain = world.submit(ONE);
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    assertThat(only(agent.lease()).agenda()).isEqualTo(plain);
    List<Reservation> held = world.engine.read(r -> r.scan(Scan.of(Tables.RESERVATIONS, 10)));
    assertThat(held).hasSize(1);
    EngineHarness.TestAgent docker = world.new TestAgent("two", "first", 3_000, "docker");
    assertThat(docker.lease())
        .hasSize(3)
        .extracting(Assignment::environment)
        .containsOnly("docker");
  }

  @Test
  void whatIsReadyOnALostHostIsPlacedAnewAlsoWhenItReservedNothing() {
    EngineHarness.TestAgent first = world.agent("one", 4_000);
    AgendaId id = world.submit("{operations: [{name: a, type: log, payload: {message: x}}]}");
    only(first.lease());
    world.time.runFor(Duration.ofSeconds(30));
    assertThat(world.agenda(id).host()).isEmpty();
    EngineHarness.TestAgent second = world.agent("two", 4_000);
    assertThat(only(second.lease()).agenda()).isEqualTo(id);
    assertThat(world.agenda(id).host()).isEqualTo("two");
  }

  @Test
  void aDrainedHostGivesBackWhatItDoesNotRun() {
    EngineHarness.TestAgent first = world.agent("one", 1_000);
    AgendaId id = world.submit(TWO);
    Assignment running = only(first.lease());
    world.await(
        world.engine.renew(
            EngineHarness.ADMIN,
            new Protocol.Renew(
                first.id,
                first.epoch,
                true,
                List.of(
                    new Protocol.Holding(running.attempt(), OperationState.RUNNING, Json.NULL)))));
    world.time.runFor(Duration.ofSeconds(2));
    EngineHarness.TestAgent second = world.agent("two", 1_000);
    assertThat(only(second.lease()).operation()).isEqualTo("b");
    assertThat(world.agenda(id).host()).isEqualTo("two");
    first.succeed(running, "{}");
    assertThat(world.engine.read(r -> r.get(Tables.HOSTS, "main", "one")).orElseThrow().used())
        .isEqualTo(Resources.NONE);
  }

  @Test
  void anAgentThatMovesToAnotherHostLeavesNothingBehind() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit(TWO);
    Assignment second = only(agent.succeed(only(agent.lease()), "{}").next());
    agent.fail(second, "agent-failed");
    assertThat(world.agenda(id).host()).isEqualTo("one");
    Protocol.Registered moved =
        world.await(
            world.engine.register(
                EngineHarness.ADMIN,
                new Protocol.Register(
                    agent.id,
                    "second",
                    new PoolId("main"),
                    "elsewhere",
                    Resources.cpu(1_000),
                    List.of("process"),
                    Map.of(),
                    1,
                    "test")));
    assertThat(world.agenda(id).host()).isEmpty();
    world.time.runFor(Duration.ofSeconds(3));
    List<Assignment> again =
        world
            .await(
                world.engine.lease(
                    EngineHarness.ADMIN,
                    new Protocol.LeaseRequest(agent.id, moved.epoch(), 10, Duration.ZERO)))
            .assignments();
    assertThat(only(again).operation()).isEqualTo("b");
  }

  @Test
  void slotsBelowNothingAreRefused() {
    assertThatThrownBy(() ->
            world.submit("{operations: [{name: a, type: crunch, resources: {slots: {gpu0: -1}}}]}"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems().getFirst().pointer())
                    .isEqualTo("/operations/0/resources/slots/gpu0"));
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
