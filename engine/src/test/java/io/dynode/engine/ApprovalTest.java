package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Audit;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for somebody's yes, from submit to the end. */
class ApprovalTest {
  private final EngineHarness world = new EngineHarness();

  @Test
  void othersHaveTheCapacityMeanwhileAndTheOutputSaysWhoApproved() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: ask, type: wait, payload: {approval: 'go?'}},"
                + " {name: b, type: crunch, payload: '@<ask.out>'}]}");
    AgendaId other = world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment meanwhile = agent.lease().getFirst();
    assertThat(meanwhile.agenda()).isEqualTo(other);
    assertThat(world.agenda(id).host()).isEmpty();
    world.await(world.engine.approve(EngineHarness.ADMIN, id, 0, true, "fine"));
    Assignment b = agent.succeed(meanwhile, "{}").next().getFirst();
    assertThat(b.payload().at("/approved")).contains(Json.TRUE);
    assertThat(b.payload().at("/by")).contains(Json.of("test"));
    assertThat(b.payload().at("/comment")).contains(Json.of("fine"));
    agent.succeed(b, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    List<Audit> audits = world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 1_000)));
    assertThat(audits).extracting(Audit::toString).anyMatch(a -> a.contains("approve"));
  }

  @Test
  void aRejectFailsTheAgendaAndARefusalSaysWhy() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit("{operations: [{name: ask, type: wait, payload: {approval: 'go?'}}]}");
    assertThatThrownBy(
            () -> world.await(world.engine.approve(EngineHarness.ADMIN, id, 0, true, "")))
        .hasMessageContaining("waits for no approval");
    assertThat(agent.lease()).isEmpty();
    assertThatThrownBy(() -> world.await(world.engine.release(EngineHarness.ADMIN, id, 0)))
        .hasMessageContaining("approve or reject");
    world.await(world.engine.approve(EngineHarness.ADMIN, id, 0, false, "too dear"));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(id).code()).isEqualTo("rejected");
    assertThat(world.agenda(id).message()).contains("rejected by test: too dear");
  }
}
