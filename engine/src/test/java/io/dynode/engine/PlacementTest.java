package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where agendas go, and that none is stranded where nobody works for it. */
class PlacementTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";
  private static final String TWO =
      "{operations: [{name: a, type: crunch}, {name: b, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void whatEndsAsItIsAdmittedKeepsNothing() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit("{operations: [{name: a, type: crunch, forEach: []}]}");
    assertThat(agent.lease()).isEmpty();
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    List<Reservation> kept = world.engine.read(r -> r.scan(Scan.of(Tables.RESERVATIONS, 10)));
    assertThat(kept).isEmpty();
  }

  @Test
  void oneShortSleepAmongManyLongOnesKeepsThePlace() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{timeout: 1d, operations: [{name: d, type: delay, forEach: ["
                + "1h,".repeat(150)
                + " 5s], payload: {duration: '@<item>'}}, {name: a, type: crunch}]}");
    agent.succeed(agent.lease().getFirst(), "{}");
    assertThat(world.agenda(id).host()).isEqualTo("one");
    world.time.runFor(Duration.ofSeconds(6));
    assertThat(world.agenda(id).host()).as("all that sleeps sleeps long").isEmpty();
  }

  @Test
  void workBeyondReservationsDoesNotKeepALargeAgendaWaiting() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit(wide(20));
    List<Assignment> running = agent.lease();
    assertThat(running).hasSize(4);
    AgendaId large =
        world.submit("{resources: {cpuMillis: 3000}, operations: [{name: a, type: crunch}]}");
    assertThat(agent.lease()).isEmpty();
    // What runs within the reservation goes on, and nothing else.
    for (Assignment assignment : running.subList(0, 3)) {
      assertThat(agent.succeed(assignment, "{}").next())
          .noneMatch(a -> a.agenda().equals(running.getFirst().agenda()));
    }
    assertThat(world.agenda(large).host()).isEqualTo("one");
  }

  @Test
  void whileALargeAgendaWaitsForTheEndsOfOthersTheseGetOn() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit(wide(20));
    List<Assignment> running = agent.lease();
    world.submit("{resources: {cpuMillis: 4000}, operations: [{name: a, type: crunch}]}");
    assertThat(agent.succeed(running.getFirst(), "{}").next()).hasSize(1);
  }

  @Test
  void whatNeedsAnotherEnvironmentHidesNothing() {
    EngineHarness.TestAgent docker = world.new TestAgent("two", "first", 1_000, "docker");
    EngineHarness.TestAgent agent = world.agent("one", 40_000);
    world.submit(wide(3_000).replace("crunch", "crunch, environment: docker"));
    assertThat(docker.lease()).hasSize(1);
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(agent.lease()).isEmpty();
    world.submit(wide(2));
    assertThat(agent.lease()).hasSize(2);
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

  private static String wide(int operations) {
    return "{operations: ["
        + IntStream.range(0, operations)
            .mapToObj(i -> "{name: o" + i + ", type: crunch}")
            .collect(Collectors.joining(","))
        + "]}";
  }
}
