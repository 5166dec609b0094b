package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Audit;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.concurrent.CompletionStage;
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

  private static final String ASKS =
      "{operations: [{name: ask, type: wait, payload: {approval: 'go?'}}]}";

  @Test
  void anAnswerThatIsStoredThoughTheCommitsAnswerIsLostIsNoConflict() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId yes = world.submit(ASKS);
    AgendaId no = world.submit(ASKS);
    agent.lease();
    world.losing = 1;
    world.await(world.engine.approve(EngineHarness.ADMIN, yes, 0, true, "fine"));
    assertThat(world.agenda(yes).state()).isEqualTo(AgendaState.SUCCEEDED);
    world.losing = 1;
    world.await(world.engine.approve(EngineHarness.ADMIN, no, 0, false, "too dear"));
    assertThat(world.agenda(no).code()).isEqualTo("rejected");
    assertThatThrownBy(
            () -> world.await(world.engine.approve(EngineHarness.ADMIN, yes, 0, true, "fine")))
        .hasMessageContaining("waits for no approval");
  }

  @Test
  void anAnswerToOneRunIsNoneToTheNext() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit(ASKS);
    agent.lease();
    EngineCore core = EngineCore.of(world.parts());
    Seen seen = world.engine.read(r -> Seen.of(r, id, 0));
    world.await(world.engine.approve(EngineHarness.ADMIN, id, 0, false, ""));
    RerunRequest all = Records.decode(Yaml.parse("{all: true}"), RerunRequest.class);
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, all));
    agent.lease();
    assertThat(state(id, 0)).isEqualTo(OperationState.HELD);
    ApproveCommand late = new ApproveCommand(core, EngineHarness.ADMIN, id, seen, true, "");
    assertThatThrownBy(() -> world.write(late::decide)).hasMessageContaining("another run");
    assertThat(state(id, 0)).isEqualTo(OperationState.HELD);
  }

  @Test
  void whoseTurnHasNotComeIsRefusedAndHurtsNobody() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit("{operations: [{name: gen, type: crunch, growth: awaited}]}");
    agent.succeed(
        agent.lease().getFirst(),
        "{operations: [{name: x, type: crunch}, {name: y, type: crunch, dependsOn: [x]}]}");
    int y = world.engine.indexOf(id, "y").orElseThrow();
    List<CompletionStage<Done>> all =
        List.of(
            world.engine.approve(EngineHarness.ADMIN, id, y, true, ""),
            world.engine.release(EngineHarness.ADMIN, id, y));
    for (CompletionStage<Done> each : all) {
      assertThatThrownBy(() -> world.await(each))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_STATE))
          .hasMessageContaining("WAITING");
    }
  }

  private OperationState state(AgendaId id, int index) {
    return world.engine.read(r -> r.get(Tables.OPERATIONS, id, index)).orElseThrow().state();
  }
}
