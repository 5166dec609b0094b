package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

class InterventionTest {
  private static final String CHAIN =
      "{operations: [{name: a, type: crunch, retry: {maxAttempts: 2, backoff: 1h, maxBackoff: 1h}},"
          + " {name: b, type: crunch, payload: {got: '@<a.out::/x>'}}]}";
  private static final String WIDE = CHAIN.replace("]}", ", {name: c, type: crunch}]}");

  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 1_000);

  private Control control() {
    return world.engine.control();
  }

  private Done skip(AgendaId id, int index) {
    return world.await(control().skip(EngineHarness.ADMIN, id, index, "not today"));
  }

  private Done edit(AgendaId id, int index, String payload) {
    return world.await(
        control().editPayload(EngineHarness.ADMIN, id, index, Yaml.parse(payload), "typo"));
  }

  private OperationView view(AgendaId id, int index) {
    return world.engine.operations(id, index - 1, 1).getFirst();
  }

  private List<Audit> audit() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 100)));
  }

  private static Assignment only(List<Assignment> given) {
    assertThat(given).hasSize(1);
    return given.getFirst();
  }

  @Test
  void aBackoffIsCutShortAndAudited() {
    AgendaId id = world.submit(CHAIN);
    agent.fail(only(agent.lease()), "exit-nonzero");
    assertThat(view(id, 0).state()).isEqualTo(OperationState.SLEEPING);
    world.await(control().retry(EngineHarness.ADMIN, id, 0, "fixed"));
    Assignment again = only(agent.lease());
    assertThat(again.number()).isEqualTo(2);
    assertThat(audit())
        .anySatisfy(row -> {
          assertThat(row.action()).isEqualTo("retry");
          assertThat(row.subject()).isEqualTo("agenda/" + id + "/operation/a");
          assertThat(row.detail()).isEqualTo("fixed");
        });
  }

  @Test
  void whatIsMarkedDoneFeedsWhatWaitsForIt() {
    AgendaId id = world.submit(CHAIN);
    agent.fail(only(agent.lease()), "exit-nonzero");
    world.await(control().markDone(EngineHarness.ADMIN, id, 0, Yaml.parse("{x: 7}"), "by hand"));
    assertThat(view(id, 0).row().orElseThrow().reason()).isEqualTo("marked done by test: by hand");
    Assignment second = only(agent.lease());
    assertThat(second.payload()).isEqualTo(Json.object("got", Json.of(7)));
    agent.succeed(second, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void whatAnAttemptRunsIsRefused() {
    AgendaId id = world.submit(CHAIN);
    agent.lease();
    assertThatThrownBy(() -> skip(id, 0))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_STATE))
        .hasMessageContaining("an attempt of 'a' runs");
    assertThatThrownBy(() -> edit(id, 0, "{}")).hasMessageContaining("runs with the payload");
    assertThat(audit()).noneMatch(row -> row.action().equals("skip"));
  }

  @Test
  void aPayloadIsEditedBeforeItsOperationBegins() {
    AgendaId id = world.submit(CHAIN);
    edit(id, 0, "{n: 2}");
    Assignment first = only(agent.lease());
    assertThat(first.payload()).isEqualTo(Json.object("n", Json.of(2)));
    edit(id, 1, "{other: '@<a.out::/y>'}");
    Assignment second = only(agent.succeed(first, "{y: 5}").next());
    assertThat(audit())
        .anySatisfy(row -> {
          assertThat(row.action()).isEqualTo("edit-payload");
          assertThat(row.detail()).isEqualTo("typo; it was {\"got\":\"@<a.out::/x>\"}");
        });
    assertThat(second.payload()).isEqualTo(Json.object("other", Json.of(5)));
  }

  @Test
  void anEditedPayloadWaitsForNoOthersThanBefore() {
    AgendaId id = world.submit(WIDE);
    assertThatThrownBy(() -> edit(id, 1, "{got: '@<c.out::/x>'}"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE))
        .hasMessageContaining("[c]");
    edit(id, 1, "{got: nothing}");
    only(agent.lease());
    assertThat(view(id, 1).dependencies()).as("it still waits").containsExactly("a");
  }

  @Test
  void aCommandWhoseOutcomeWasUnknownIsDoneOnce() {
    AgendaId id = world.submit(CHAIN);
    agent.fail(only(agent.lease()), "exit-nonzero");
    long revision = view(id, 0).row().orElseThrow().revision();
    DecideCommand command =
        new DecideCommand(
            EngineCore.of(world.parts()),
            EngineHarness.ADMIN,
            id,
            0,
            revision,
            new DecideCommand.Action.MarkDone(Json.EMPTY, "once"));
    world.write(command::decide);
    world.write(command::decide);
    assertThat(audit()).filteredOn(row -> row.action().equals("mark-done")).hasSize(1);
  }
}
