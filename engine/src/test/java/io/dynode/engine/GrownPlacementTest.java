package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Resources;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What generators make, and the memory and the hosts that they find. */
class GrownPlacementTest {
  private static final String GROWS =
      "{operations: [{name: gen, type: crunch, growth: awaited, resources: {cpuMillis: 1000}}]}";

  private static final String UPDATES =
      "{operations: [{name: plan, type: crunch, resources: {cpuMillis: 1000}}, {name: gen,"
          + " type: update-agenda, growth: awaited, dependsOn: [plan], payload: {operations:"
          + " '@<plan.out::/operations>'}}]}";

  private static final String LARGER =
      "{operations: [{name: x, type: crunch, resources: {cpuMillis: 2000}}]}";
  private static final String ONE =
      "{operations: [{name: a, type: crunch, resources: {cpuMillis: 1000}}]}";

  @Test
  void aGeneratorSucceedsThoughWhatItMadeFellOutOfTheCache() {
    EngineHarness world = new EngineHarness(small());
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(GROWS);
    Assignment generator = agent.lease().getFirst();
    Assignment made =
        agent.succeed(generator, "{operations: [{name: x, type: crunch}]}").next().getFirst();
    assertThat(made.operation()).isEqualTo("x");
    agent.succeed(made, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void agendasWhoseGeneratorsMadeLargerOperationsGetOnOneAfterTheOther() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    List<AgendaId> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(world.submit(GROWS));
    }
    List<Assignment> given = new ArrayList<>(agent.lease());
    assertThat(given).hasSize(4);
    List<Assignment> open = new ArrayList<>();
    for (Assignment generator : given) {
      open.addAll(agent.succeed(generator, LARGER).next());
    }
    for (int i = 0; i < 4 && !open.isEmpty(); i++) {
      List<Assignment> next = new ArrayList<>();
      for (Assignment large : open) {
        assertThat(large.operation()).isEqualTo("x");
        next.addAll(agent.succeed(large, "{}").next());
      }
      next.addAll(agent.lease());
      open = next;
    }
    assertThat(all).extracting(id -> world.agenda(id).state()).containsOnly(AgendaState.SUCCEEDED);
  }

  @Test
  void whatAGeneratorMadeGoesBeforeAgendasThatWaitForTheirAdmission() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent agent = world.agent("one", 2_000);
    AgendaId grows = world.submit(GROWS);
    Assignment generator = agent.lease().getFirst();
    AgendaId beside = world.submit(ONE);
    Assignment other = agent.lease().getFirst();
    for (int i = 0; i < 5; i++) {
      world.submit(ONE);
    }
    assertThat(agent.succeed(generator, LARGER).next()).isEmpty();
    List<Assignment> next = agent.succeed(other, "{}").next();
    assertThat(next).extracting(Assignment::agenda).containsExactly(grows);
    assertThat(world.agenda(beside).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void whatAGeneratorMadeTakesItsAgendaToAHostThatOffersItsEnvironment() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent plain = world.agent("one", 4_000);
    AgendaId id = world.submit(GROWS);
    Assignment generator = plain.lease().getFirst();
    EngineHarness.TestAgent rare = world.new TestAgent("two", "first", 4_000, "rare");
    assertThat(
            plain
                .succeed(generator, "{operations: [{name: x, type: crunch, environment: rare}]}")
                .next())
        .isEmpty();
    Assignment made = rare.lease().getFirst();
    assertThat(made.environment()).isEqualTo("rare");
    assertThat(world.agenda(id).host()).isEqualTo("two");
  }

  @Test
  void anAgendaThatStandsInLineAlreadyStandsThereForWhatWasMadeToo() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent one = world.agent("one", 4_000);
    AgendaId id = world.submit(GROWS);
    Assignment generator = one.lease().getFirst();
    one.drain(generator);
    assertThat(world.agenda(id).host()).isEmpty();
    one.succeed(generator, LARGER);
    EngineHarness.TestAgent two = world.agent("two", 2_000);
    assertThat(two.lease()).extracting(Assignment::operation).containsExactly("x");
    assertThat(
            world.engine.read(r -> r.get(Tables.RESERVATIONS, id, "two")).orElseThrow().reserved())
        .isEqualTo(Resources.cpu(2_000));
  }

  @Test
  void whatNoHostHasTogetherWithTheRestIsRefused() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent plain = world.agent("one", 4_000);
    EngineHarness.TestAgent rare = world.new TestAgent("two", "first", 4_000, "rare");
    AgendaId id =
        world.submit(
            "{operations: [{name: gen, type: crunch, growth: awaited, environment: process}]}");
    assertThat(rare.lease()).isEmpty();
    Assignment generator = plain.lease().getFirst();
    plain.succeed(generator, "{operations: [{name: x, type: crunch, environment: rare}]}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(id).message()).contains("offers all of the environments");
  }

  @Test
  void agendasThatGaveThemselvesLargerOperationsGetOnOneAfterTheOther() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    List<AgendaId> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(world.submit(UPDATES));
    }
    List<Assignment> open = new ArrayList<>(agent.lease());
    assertThat(open).hasSize(4);
    for (int i = 0; i < 8; i++) {
      List<Assignment> next = new ArrayList<>();
      for (Assignment one : open) {
        next.addAll(agent.succeed(one, one.operation().equals("plan") ? LARGER : "{}").next());
      }
      world.time.runFor(Duration.ofSeconds(1));
      next.addAll(agent.lease());
      open = next;
    }
    assertThat(all).extracting(id -> world.agenda(id).state()).containsOnly(AgendaState.SUCCEEDED);
  }

  @Test
  void whatAnUpdateAddsGoesBeforeAgendasThatWaitForTheirAdmission() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent agent = world.agent("one", 2_000);
    AgendaId grows = world.submit(UPDATES);
    Assignment plan = agent.lease().getFirst();
    world.submit(ONE);
    Assignment other = agent.lease().getFirst();
    for (int i = 0; i < 5; i++) {
      world.submit(ONE);
    }
    Assignment meanwhile = agent.succeed(plan, LARGER).next().getFirst();
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(agent.succeed(other, "{}").next()).as("it needs both places").isEmpty();
    assertThat(agent.succeed(meanwhile, "{}").next())
        .extracting(Assignment::agenda)
        .containsExactly(grows);
  }

  @Test
  void whatAnUpdateAddsTakesItsAgendaToAHostThatOffersItsEnvironment() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent plain = world.agent("one", 4_000);
    AgendaId id = world.submit(UPDATES);
    Assignment plan = plain.lease().getFirst();
    EngineHarness.TestAgent rare = world.new TestAgent("two", "first", 4_000, "rare");
    plain.succeed(plan, "{operations: [{name: x, type: crunch, environment: rare}]}");
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(plain.lease()).isEmpty();
    assertThat(rare.lease()).extracting(Assignment::operation).containsExactly("x");
    assertThat(world.agenda(id).host()).isEqualTo("two");
  }

  @Test
  void whatNoHostHasTogetherWithTheRestIsRefusedToAnUpdateToo() {
    EngineHarness world = new EngineHarness();
    EngineHarness.TestAgent plain = world.agent("one", 4_000);
    EngineHarness.TestAgent rare = world.new TestAgent("two", "first", 4_000, "rare");
    AgendaId id = world.submit(UPDATES.replace("crunch,", "crunch, environment: process,"));
    assertThat(rare.lease()).isEmpty();
    plain.succeed(
        plain.lease().getFirst(), "{operations: [{name: x, type: crunch, environment: rare}]}");
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(id).message()).contains("offers all of the environments");
  }

  /** No room for two definitions. */
  private static EngineSettings small() {
    EngineSettings d = EngineSettings.defaults();
    return new EngineSettings(
        d.maxBatch(),
        d.maxPending(),
        d.beat(),
        d.reassignMargin(),
        d.renewals(),
        d.maxLease(),
        d.maxPatience(),
        d.spread(),
        d.dedupeWindow(),
        1,
        d.retention());
  }
}
