package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.Host;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Machines come and go: of those that do not come back nothing stays. */
class AgentSweepTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void anAgentThatWasLostIsKnownForAWeekAndItsHostWithIt() {
    world.agent("one", 4_000);
    world.time.runFor(Duration.ofDays(6));
    assertThat(agents()).extracting(Agent::state).containsExactly(AgentState.LOST);
    assertThat(hosts()).hasSize(1);
    world.time.runFor(Duration.ofDays(1).plusHours(2));
    assertThat(agents()).isEmpty();
    assertThat(hosts()).isEmpty();
  }

  @Test
  void oneThatIsStillThereStaysAndSoDoesAHostThatAnotherHas() {
    EngineHarness.TestAgent stays = world.agent("one", 4_000);
    world.agent("two", 4_000);
    for (int hour = 0; hour < 24 * 8; hour++) {
      world.time.runFor(Duration.ofHours(1));
      stays.renew();
    }
    assertThat(agents()).extracting(agent -> agent.id().value()).containsExactly("one");
    assertThat(hosts()).extracting(Host::name).containsExactly("one");
  }

  /** Else what an instance of long ago says would be taken for the word of the new one. */
  @Test
  void oneThatComesBackAfterAllHasAnEpochThatNoneHadBefore() {
    world.agent("one", 4_000);
    world.new TestAgent("one", "second", 4_000);
    long before = agents().getFirst().epoch();
    world.time.runFor(Duration.ofDays(8));
    assertThat(agents()).isEmpty();
    world.new TestAgent("one", "third", 4_000);
    assertThat(agents().getFirst().epoch()).isGreaterThan(before);
  }

  @Test
  void oneThatDrainedAndHeldNothingHasEndedAndOneThatHeldSomethingIsLost() {
    EngineHarness.TestAgent ends = world.agent("one", 4_000);
    ends.drain();
    world.time.runFor(Duration.ofMinutes(2));
    assertThat(agents()).extracting(Agent::state).containsExactly(AgentState.ENDED);
    EngineHarness.TestAgent dies = world.agent("two", 4_000);
    world.submit(ONE);
    Assignment held = dies.lease().getFirst();
    dies.drain(held);
    world.time.runFor(Duration.ofMinutes(2));
    assertThat(agents())
        .extracting(Agent::state)
        .containsExactly(AgentState.ENDED, AgentState.LOST);
  }

  private List<Agent> agents() {
    return world.store.read(r -> r.scan(Scan.of(Tables.AGENTS, 100)));
  }

  private List<Host> hosts() {
    return world.store.read(r -> r.scan(Scan.of(Tables.HOSTS, 100)));
  }
}
