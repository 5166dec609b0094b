package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Resources;
import io.dynode.spi.Tables;
import org.junit.jupiter.api.Test;

/** What runs when an agenda failed, from submit to the end. */
class OnFailureTest {
  private final EngineHarness world = new EngineHarness();

  @Test
  void runsWithinTheAgendasReservationAndTheAgendaStaysAFailure() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: a, type: crunch}],"
                + " onFailure: [{name: mend, type: crunch, payload: '@<failure.out::/code>'}]}");
    AgendaId other = world.submit("{operations: [{name: a, type: crunch}]}");
    assertThat(state(id, 1)).isEqualTo(OperationState.WAITING);
    Assignment first = agent.lease().getFirst();
    assertThat(first.agenda()).isEqualTo(id);
    Assignment mend = agent.fail(first, "exit-nonzero").next().getFirst();
    assertThat(mend.agenda()).as("before the agenda that waits").isEqualTo(id);
    assertThat(mend.payload()).isEqualTo(Json.of("exit-nonzero"));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.RUNNING);
    assertThat(world.agenda(other).state()).isEqualTo(AgendaState.WAITING);
    Assignment next = agent.succeed(mend, "{}").next().getFirst();
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(next.agenda()).isEqualTo(other);
    agent.succeed(next, "{}");
    assertThat(world.engine.read(r -> r.get(Tables.HOSTS, "main", "one")).orElseThrow().used())
        .isEqualTo(Resources.NONE);
  }

  @Test
  void isFoundByNameAndSkippedWhenAllWentWell() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: a, type: crunch}], onFailure: [{name: mend, type: crunch}]}");
    agent.succeed(agent.lease().getFirst(), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(world.engine.indexOf(id, "MEND")).hasValue(1);
    OperationView view = world.engine.operations(id, 0, 10).getFirst();
    assertThat(view.of()).isEqualTo("onFailure");
    assertThat(view.state()).isEqualTo(OperationState.SKIPPED);
  }

  private OperationState state(AgendaId id, int index) {
    return world.engine.operations(id, index - 1, 1).getFirst().state();
  }
}
