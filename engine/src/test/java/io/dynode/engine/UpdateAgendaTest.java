package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that change their own agenda. */
class UpdateAgendaTest {
  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 1_000);

  private AgendaId submit(String update) {
    AgendaId id =
        world.submit(
            "{title: before, linkId: group, operations: [{name: plan, type: crunch},"
                + " {name: u, type: update-agenda, dependsOn: [plan], "
                + update
                + "}, {name: last, type: crunch, dependsOn: [u]}]}");
    agent.succeed(
        agent.lease().getFirst(),
        "{pages: 3, more: [{name: extra, type: crunch, payload: '@<plan.out::/pages>'}]}");
    world.time.runFor(Duration.ofSeconds(1));
    return id;
  }

  private Operation row(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OPERATIONS, id, 1)).orElseThrow();
  }

  @Test
  void whatIsNamedChangesAndNothingElse() {
    AgendaId id = submit("payload: {title: '@<plan.out::/pages> pages', priority: 7}");
    assertThat(world.agenda(id).title()).isEqualTo("3 pages");
    assertThat(world.agenda(id).priority()).isEqualTo(7);
    assertThat(world.agenda(id).linkId()).isEqualTo("group");
    assertThat(agent.lease().getFirst().operation()).isEqualTo("last");
  }

  @Test
  void operationsAreAddedAndWaitedFor() {
    AgendaId id = submit("growth: awaited, payload: {operations: '@<plan.out::/more>'}");
    Assignment extra = agent.lease().getFirst();
    assertThat(extra.operation()).isEqualTo("extra");
    assertThat(extra.payload()).isEqualTo(Json.of(3));
    Assignment last = agent.succeed(extra, "{}").next().getFirst();
    assertThat(last.operation()).isEqualTo("last");
    agent.succeed(last, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(world.agenda(id).operations()).isEqualTo(4);
  }

  @Test
  void operationsThatAreNoneFailItAndNothingChanges() {
    AgendaId id =
        submit("growth: awaited, payload: {title: after, operations: [{name: x, type: none}]}");
    assertThat(row(id).code()).isEqualTo("invalid-output");
    assertThat(world.agenda(id).title()).isEqualTo("before");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
  }

  @Test
  void wrongPayloadsAreRefused() {
    for (String payload :
        List.of(
            "payload: {}",
            "payload: {title: 7}",
            "payload: {priority: 1.5}",
            "payload: {priority: 5000}",
            "payload: {labels: {a: b}}",
            "payload: {operations: []}",
            "growth: awaited, payload: {operations: {}}")) {
      assertThatThrownBy(() -> submit(payload))
          .as(payload)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("/operations/1/");
    }
  }
}
