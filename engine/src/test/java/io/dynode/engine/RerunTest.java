package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.engine.RerunRequest.Versions;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaRun;
import io.dynode.model.AgendaState;
import io.dynode.model.Audit;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.QueueCount;
import io.dynode.model.QueueId;
import io.dynode.model.Resources;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RerunTest {
  private static final String CHAIN =
      "{operations: [{name: a, type: crunch},"
          + " {name: b, type: crunch, payload: {got: '@<a.out::/x>'}}]}";

  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 4_000);

  private static RerunRequest asked(
      List<String> reset, boolean all, Map<String, Json> params, Versions versions) {
    return new RerunRequest(reset, all, params, versions, "the test says so");
  }

  private static RerunRequest reset(String... names) {
    return asked(List.of(names), false, Map.of(), Versions.KEPT);
  }

  private Agenda rerun(AgendaId id, RerunRequest request) {
    return world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, request)).agenda();
  }

  private static Assignment only(List<Assignment> given) {
    assertThat(given).hasSize(1);
    return given.getFirst();
  }

  private void refused(AgendaId id, RerunRequest request, ErrorCode code, String why) {
    assertThatThrownBy(() -> rerun(id, request))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(why);
  }

  private <R extends Row> List<R> rows(Scan<R> scan) {
    return world.engine.read(reader -> reader.scan(scan));
  }

  private QueueCount count() {
    return world.engine.read(r -> r.get(Tables.QUEUE_COUNTS, new QueueId("work"))).orElseThrow();
  }

  /** An agenda whose first operation succeeded and whose second failed. */
  private AgendaId failed() {
    AgendaId id = world.submit(CHAIN);
    Assignment second = only(agent.succeed(only(agent.lease()), "{x: 41}").next());
    agent.fail(second, "exit-nonzero");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    return id;
  }

  @Test
  void aContinueWaitsLikeANewAgendaAndKeepsWhatSucceeded() {
    AgendaId id = failed();
    Agenda waiting = rerun(id, RerunRequest.CONTINUE);
    assertThat(waiting.state()).isEqualTo(AgendaState.WAITING);
    assertThat(waiting.run()).isEqualTo(2);
    assertThat(waiting.code()).isEmpty();
    assertThat(count().waiting()).isEqualTo(1);
    assertThat(count().live()).isEqualTo(1);
    Assignment again = only(agent.lease());
    assertThat(again.operation()).isEqualTo("b");
    assertThat(again.run()).isEqualTo(2);
    assertThat(again.number()).isEqualTo(1);
    assertThat(again.payload()).isEqualTo(Json.object("got", Json.of(41)));
    agent.succeed(again, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(count().live()).isZero();
  }

  @Test
  void theHistoryOfRunsIsKeptAndTheRerunAudited() {
    AgendaId id = failed();
    rerun(id, RerunRequest.CONTINUE);
    AgendaRun row = world.engine.read(r -> r.get(Tables.RUNS, id, 2)).orElseThrow();
    assertThat(row.mode()).isEqualTo("continue");
    assertThat(row.principal()).isEqualTo("test");
    assertThat(row.before().at("/code")).contains(Json.of("exit-nonzero"));
    assertThat(rows(Scan.of(Tables.AUDIT, 100))).extracting(Audit::action).contains("rerun");
    assertThat(rows(Scan.along(Tables.ATTEMPTS, "by_operation", 10, id, 1)))
        .as("attempts of earlier runs stay")
        .hasSize(1);
  }

  @Test
  void aLiveAgendaIsRefused() {
    AgendaId id = world.submit(CHAIN);
    refused(id, RerunRequest.CONTINUE, ErrorCode.ILLEGAL_STATE, "has not ended");
    agent.lease();
    refused(id, reset("a"), ErrorCode.ILLEGAL_STATE, "has not ended");
    assertThat(world.agenda(id).run()).isEqualTo(1);
  }

  @Test
  void whatSucceededWhollyRunsOnlyWhenItIsSaidWhat() {
    AgendaId id = world.submit("{operations: [{name: a, type: crunch}]}");
    agent.succeed(only(agent.lease()), "{}");
    refused(id, RerunRequest.CONTINUE, ErrorCode.ILLEGAL_STATE, "Nothing of agenda");
    refused(id, reset("nobody"), ErrorCode.UNKNOWN_OPERATION, "nobody");
    rerun(id, asked(List.of(), true, Map.of(), Versions.KEPT));
    assertThat(only(agent.lease()).run()).isEqualTo(2);
  }

  @Test
  void aPreviewSaysWhatWouldRunAndChangesNothing() {
    AgendaId id = failed();
    long revision = world.agenda(id).revision();
    RerunPlan plan = world.engine.control().preview(id, reset("a"));
    assertThat(plan.again()).extracting(RerunPlan.Again::operation).containsExactly("a", "b");
    assertThat(plan.kept()).isEmpty();
    plan = world.engine.control().preview(id, RerunRequest.CONTINUE);
    assertThat(plan.again()).extracting(RerunPlan.Again::operation).containsExactly("b");
    assertThat(plan.kept()).extracting(RerunPlan.Kept::operation).containsExactly("a");
    assertThat(world.agenda(id).revision()).isEqualTo(revision);
  }

  @Test
  void eventsOfARerunHaveOtherIdsAndOldReportsAreNotTaken() {
    AgendaId id = world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment first = only(agent.lease());
    RaisedEvent event = new RaisedEvent("e.json", "made", "", Json.NULL, List.of());
    agent.raise(first, event);
    rerun(id, reset("a"));
    Assignment second = only(agent.lease());
    assertThat(second.attempt()).isNotEqualTo(first.attempt());
    assertThatThrownBy(() -> world.engine.current(first.attempt(), first.token()))
        .isInstanceOf(ProblemException.class);
    agent.raise(first, event);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.RUNNING);
    agent.raise(second, event);
    world.time.runFor(java.time.Duration.ofSeconds(1));
    assertThat(rows(Scan.of(Tables.EVENTS, 10)))
        .extracting(Event::id)
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  @Test
  void theNewestVersionIsTakenForWhatRunsAgainOnly() {
    AgendaId id = failed();
    world.apply(Kind.MODULE, "{name: crunch, version: '2', command: [better]}");
    RerunRequest newest = asked(List.of(), false, Map.of(), Versions.NEWEST);
    assertThat(world.engine.control().preview(id, newest).versions())
        .containsExactly(new RerunPlan.Version("b", "acme/crunch@1", "acme/crunch@2"));
    rerun(id, newest);
    assertThat(world.engine.definition(id).operations().getFirst().type())
        .isEqualTo("acme/crunch@1");
    assertThat(only(agent.lease()).command()).containsExactly("better");
  }

  @Test
  void withOtherParamsATemplateIsMadeAgainAndWhatChangedRuns() {
    world.apply(
        Kind.TEMPLATE,
        "{name: plan, version: '1', parameters: {who: {type: string}, size: {type: integer,"
            + " default: 1}}, agenda: {operations: [{name: a, type: crunch, payload: '@<who>'},"
            + " {name: b, type: crunch, payload: '@<size>'}]}}");
    AgendaId id = world.submit("{template: plan, params: {who: eve}}");
    world.apply(Kind.MODULE, "{name: crunch, version: '2', command: [better]}");
    for (Assignment each : agent.lease()) {
      agent.succeed(each, "{}");
    }
    rerun(id, asked(List.of(), false, Map.of("size", Json.of(7)), Versions.KEPT));
    Assignment again = only(agent.lease());
    assertThat(again.operation()).isEqualTo("b");
    assertThat(again.payload()).isEqualTo(Json.of(7));
    assertThat(again.command()).containsExactly("crunch");
    agent.succeed(again, "{}");
    rerun(id, asked(List.of("a"), false, Map.of("who", Json.of("ann")), Versions.KEPT));
    assertThat(world.engine.definition(id).operations())
        .extracting(o -> o.payload())
        .as("params of earlier runs stay")
        .containsExactly(Json.of("ann"), Json.of(7));
  }

  @Test
  void freeParamsAreSeenByConditionsAnew() {
    AgendaId id =
        world.submit(
            "{params: {go: 1}, operations: [{name: a, type: crunch},"
                + " {name: b, type: crunch, dependsOn: [a], when: 'false'}]}");
    agent.succeed(only(agent.lease()), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    RerunPlan plan =
        world
            .engine
            .control()
            .preview(id, asked(List.of(), false, Map.of("go", Json.of(2)), Versions.KEPT));
    assertThat(plan.again()).extracting(RerunPlan.Again::operation).containsExactly("b");
  }

  @Test
  void aRerunGivesBackWhatItReserves() {
    AgendaId id = failed();
    rerun(id, RerunRequest.CONTINUE);
    agent.succeed(only(agent.lease()), "{}");
    assertThat(rows(Scan.of(Tables.HOSTS, 10))).allMatch(h -> h.used().equals(Resources.NONE));
    assertThat(rows(Scan.of(Tables.RESERVATIONS, 10))).isEmpty();
  }

  @Test
  void aCommandWhoseOutcomeWasUnknownIsDoneOnce() {
    AgendaId id = failed();
    RerunPlan plan = world.engine.control().preview(id, RerunRequest.CONTINUE);
    RerunCommand command =
        new RerunCommand(EngineCore.of(world.parts()), EngineHarness.ADMIN, plan, "request-1", "");
    Agenda first = world.write(command::decide);
    Agenda second = world.write(command::decide);
    assertThat(second).isEqualTo(first);
    assertThat(second.run()).isEqualTo(2);
    assertThat(count().live()).isEqualTo(1);
  }

  @Test
  void aRerunOfWhatAnotherRanMeanwhileIsRefused() {
    AgendaId id = failed();
    RerunPlan plan = world.engine.control().preview(id, RerunRequest.CONTINUE);
    rerun(id, RerunRequest.CONTINUE);
    RerunCommand late =
        new RerunCommand(EngineCore.of(world.parts()), EngineHarness.ADMIN, plan, "request-2", "");
    assertThatThrownBy(() -> world.write(late::decide))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("changed meanwhile");
  }
}
