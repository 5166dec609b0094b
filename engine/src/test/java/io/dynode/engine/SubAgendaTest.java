package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Tables;
import io.dynode.workflow.AgendaPayloads;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations that submit agendas. */
class SubAgendaTest {
  private static final String ONE = "operations: [{name: a, type: crunch}]";

  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 1_000);

  @BeforeEach
  void template() {
    template("1", "first");
  }

  private void template(String version, String title) {
    world.apply(
        Kind.TEMPLATE,
        "{name: sub, version: '"
            + version
            + "', parameters: {n: {type: integer}}, agenda: {title: "
            + title
            + ", operations: [{name: a, type: crunch, payload: '@<n>'}]}}");
  }

  private AgendaId submit(String payload) {
    return submit(payload, "");
  }

  private AgendaId submit(String payload, String more) {
    AgendaId id =
        world.submit(
            "{operations: [{name: s, type: agenda, payload: {" + payload + "}" + more + "}]}");
    // Its parent begins with the first request; the child is there with the next.
    assertThat(agent.lease()).isEmpty();
    world.time.runFor(Duration.ofSeconds(1));
    return id;
  }

  private List<Agenda> children(AgendaId parent) {
    return world.agendas().stream().filter(a -> a.causeAgenda().equals(parent.value())).toList();
  }

  private Agenda child(AgendaId parent) {
    List<Agenda> children = children(parent);
    assertThat(children).hasSize(1);
    return children.getFirst();
  }

  private Operation row(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OPERATIONS, id, 0)).orElseThrow();
  }

  private Json output(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OUTPUTS, id, 0)).map(Output::value).orElseThrow();
  }

  private void settle() {
    world.time.runFor(Duration.ofSeconds(3));
  }

  private Assignment lease() {
    return agent.lease().getFirst();
  }

  @Test
  void theChildsOutputsAreTheOperationsAndTheCascadeGoesOn() {
    AgendaId parent = submit("template: sub, params: {n: 7}");
    Agenda child = child(parent);
    assertThat(child.correlationId()).isEqualTo(world.agenda(parent).correlationId());
    assertThat(world.agenda(parent).host()).as("it holds nothing").isEmpty();
    Assignment a = lease();
    assertThat(a.agenda()).isEqualTo(child.id());
    assertThat(a.payload()).isEqualTo(Json.of(7));
    agent.succeed(a, "{x: 1}");
    settle();
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(output(parent).at("/agenda")).contains(Json.of(child.id().value()));
    assertThat(output(parent).at("/outputs/a/x")).contains(Json.of(1));
    assertThat(world.engine.operations(parent, -1, 1).getFirst().submitted())
        .isEqualTo(child.id().value());
  }

  @Test
  void theTemplateIsPinnedWhenTheParentIsSubmitted() {
    AgendaId parent =
        world.submit("{operations: [{name: s, type: agenda, payload: {template: sub}}]}");
    template("2", "second");
    assertThat(agent.lease()).isEmpty();
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(child(parent).title()).isEqualTo("first");
    assertThatThrownBy(() -> submit("template: none"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("/operations/0/payload/template");
  }

  /** So many operations that not all their outputs are taken. */
  private static String many() {
    return IntStream.rangeClosed(0, AgendaPayloads.MOST_OUTPUTS)
        .mapToObj(i -> "{name: o" + i + ", type: crunch}")
        .collect(Collectors.joining(", ", "operations: [", "]"));
  }

  @Test
  void moreOutputsThanAreTakenAreRefusedAtSubmitWhenTheyAreWrittenThere() {
    assertThatThrownBy(() -> submit(many()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("/operations/0/payload/outputs")
        .hasMessageContaining("1001 operations");
    AgendaId parent = submit(many() + ", outputs: [o7]");
    assertThat(child(parent).operations()).isEqualTo(1001);
  }

  @Test
  void aTemplateWithMoreOutputsThanAreTakenIsRefusedBeforeAnyOfItRuns() {
    world.apply(Kind.TEMPLATE, "{name: much, version: '1', agenda: {" + many() + "}}");
    AgendaId parent = submit("template: much");
    settle();
    assertThat(row(parent).code()).isEqualTo("too-large");
    assertThat(row(parent).message()).contains("'outputs'");
    assertThat(children(parent)).isEmpty();
  }

  @Test
  void aFailureOfTheChildIsTheOperationsWithItsReason() {
    AgendaId parent = submit(ONE);
    agent.fail(lease(), "exit-nonzero");
    settle();
    assertThat(row(parent).code()).isEqualTo("agenda-failed");
    assertThat(row(parent).message()).contains(child(parent).id().value(), "the test says so");
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.FAILED);
  }

  @Test
  void whatCannotBeSubmittedFailsTheOperation() {
    AgendaId parent = submit("operations: [{name: a, type: nothing}]");
    settle();
    assertThat(row(parent).code()).isEqualTo("unknown-module");
    assertThat(children(parent)).isEmpty();
  }

  @Test
  void anotherTryHasAnotherChild() {
    AgendaId parent = submit(ONE, ", retry: {maxAttempts: 2, backoff: 1s}");
    agent.fail(lease(), "exit-nonzero");
    settle();
    assertThat(children(parent)).hasSize(2);
    agent.succeed(lease(), "{}");
    settle();
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(row(parent).attempts()).isEqualTo(2);
  }

  @Test
  void aCancelGoesDown() {
    AgendaId parent = submit("operations: [{name: s, type: agenda, payload: {" + ONE + "}}]");
    assertThat(agent.lease()).isEmpty();
    settle();
    AgendaId middle = child(parent).id();
    AgendaId last = child(middle).id();
    world.await(world.engine.cancel(EngineHarness.ADMIN, parent, "enough"));
    settle();
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.CANCELED);
    assertThat(world.agenda(middle).state()).isEqualTo(AgendaState.CANCELED);
    assertThat(world.agenda(last).state()).isEqualTo(AgendaState.CANCELED);
  }

  @Test
  void aChildThatRunsAgainByItselfIsWaitedForUntilItIsOver() {
    AgendaId parent = submit("rerun: {backoff: 2s}, " + ONE);
    agent.fail(lease(), "exit-nonzero");
    world.time.runFor(Duration.ofMillis(100));
    assertThat(child(parent).runsAgain()).isTrue();
    assertThat(row(parent).state()).isEqualTo(OperationState.SLEEPING);
    settle();
    agent.succeed(lease(), "{}");
    settle();
    assertThat(child(parent).run()).isEqualTo(2);
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aChildThatIsKeptFromRunningAgainIsOver() {
    AgendaId parent = submit("rerun: {backoff: 1h}, " + ONE);
    agent.fail(lease(), "exit-nonzero");
    settle();
    assertThat(row(parent).state()).isEqualTo(OperationState.SLEEPING);
    world.await(world.engine.cancel(EngineHarness.ADMIN, child(parent).id(), "enough"));
    settle();
    assertThat(row(parent).code()).isEqualTo("agenda-failed");
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.FAILED);
  }

  @Test
  void aCancelKeepsTheChildFromRunningAgain() {
    AgendaId parent = submit("rerun: {backoff: 10s}, " + ONE);
    agent.fail(lease(), "exit-nonzero");
    world.await(world.engine.cancel(EngineHarness.ADMIN, parent, "enough"));
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(child(parent).over()).isTrue();
    assertThat(child(parent).run()).isEqualTo(1);
  }

  @Test
  void aChildThatRunsAgainFollowsAPauseThatBeganMeanwhile() {
    AgendaId parent = submit("rerun: {backoff: 2s}, " + ONE);
    agent.fail(lease(), "exit-nonzero");
    world.await(world.engine.control().pause(EngineHarness.ADMIN, parent, "later"));
    settle();
    assertThat(child(parent).run()).isEqualTo(2);
    assertThat(child(parent).state()).isEqualTo(AgendaState.HELD);
    world.await(world.engine.control().resume(EngineHarness.ADMIN, parent, ""));
    settle();
    agent.succeed(lease(), "{}");
    settle();
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aTimeoutCancelsTheChild() {
    AgendaId parent = submit(ONE, ", timeout: 1m");
    world.time.runFor(Duration.ofMinutes(2));
    assertThat(row(parent).code()).isEqualTo("timed-out");
    assertThat(child(parent).state()).isEqualTo(AgendaState.CANCELED);
  }

  @Test
  void aPauseGoesDownAndItsEndToo() {
    AgendaId parent = submit(ONE);
    Control control = world.engine.control();
    world.await(control.pause(EngineHarness.ADMIN, parent, "later"));
    settle();
    assertThat(child(parent).state()).isEqualTo(AgendaState.HELD);
    assertThat(agent.lease()).isEmpty();
    world.await(control.resume(EngineHarness.ADMIN, parent, ""));
    settle();
    agent.succeed(lease(), "{}");
    settle();
    assertThat(world.agenda(parent).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void whatSomebodyElsePausedStaysSo() {
    AgendaId parent = submit(ONE);
    Control control = world.engine.control();
    world.await(control.pause(EngineHarness.ADMIN, child(parent).id(), "by hand"));
    world.await(control.pause(EngineHarness.ADMIN, parent, "later"));
    settle();
    world.await(control.resume(EngineHarness.ADMIN, parent, ""));
    settle();
    assertThat(child(parent).state()).isEqualTo(AgendaState.HELD);
  }

  @Test
  void nothingIsSubmittedWhileItsParentIsPaused() {
    AgendaId parent =
        world.submit(
            "{operations: [{name: s, type: agenda, payload: {"
                + ONE
                + "}, dependsOn: [a]},"
                + " {name: a, type: crunch}]}");
    Assignment a = lease();
    Control control = world.engine.control();
    world.await(control.pause(EngineHarness.ADMIN, parent, "later"));
    agent.succeed(a, "{}");
    settle();
    assertThat(row(parent).state()).isEqualTo(OperationState.SLEEPING);
    assertThat(children(parent)).isEmpty();
    world.await(control.resume(EngineHarness.ADMIN, parent, ""));
    settle();
    assertThat(children(parent)).hasSize(1);
  }

  @Test
  void theSameTryNeverHasTwo() {
    AgendaId parent =
        world.submit("{operations: [{name: s, type: agenda, payload: {" + ONE + "}}]}");
    assertThat(agent.lease()).isEmpty();
    Await seen = world.engine.read(r -> r.get(Tables.AWAITS, parent, 0)).orElseThrow();
    settle();
    EngineCore core = EngineCore.of(world.parts());
    AgendaSpec spec = Records.decode(Yaml.parse("{" + ONE + "}"), AgendaSpec.class);
    Submission another =
        new Submissions(core)
            .prepare(
                world.engine::read,
                EngineHarness.CUSTOMER,
                spec,
                new Submissions.Cause("c", "", parent.value()));
    world.write(new ChildCommand.Bear(core, seen, another)::decide);
    assertThat(children(parent)).hasSize(1);
  }

  @Test
  void agendasThatSubmitThemselvesEnd() {
    world.apply(Kind.TEMPLATE, "{name: again, version: '1', agenda: {" + ONE + "}}");
    world.apply(
        Kind.TEMPLATE,
        "{name: again, version: '2', agenda: {operations: [{name: s, type: agenda, payload:"
            + " {template: again}}]}}");
    AgendaId first = world.submit("{template: again}");
    for (int i = 0; i < Children.DEEPEST + 4; i++) {
      assertThat(agent.lease()).isEmpty();
      world.time.runFor(Duration.ofMillis(200));
    }
    settle();
    assertThat(world.agendas()).hasSize(Children.DEEPEST);
    assertThat(world.agenda(first).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(first).message()).contains("failed");
  }

  @Test
  void aFullQueueIsAskedAgainWithoutCompilingAgain() {
    world.agent("big", 8_000);
    world.apply(Kind.QUEUE, "{name: small, pool: main, maxWaiting: 1}");
    AgendaId filler =
        world.submit(
            "{queue: small, operations: [{name: a, type: crunch, resources: {cpuMillis: 5000}}]}");
    AgendaId parent =
        submit(
            "queue: small, operations: [{name: a, type: crunch, when: 'event.data.lanes > 1'},"
                + " {name: b, type: crunch}]");
    assertThat(children(parent)).isEmpty();
    int compiled = world.expressions.compiled;
    assertThat(compiled).isPositive();
    world.time.runFor(Duration.ofMinutes(2));
    assertThat(children(parent)).isEmpty();
    assertThat(world.expressions.compiled).isEqualTo(compiled);
    world.await(world.engine.cancel(EngineHarness.ADMIN, filler, "enough"));
    world.time.runFor(Duration.ofSeconds(35));
    assertThat(child(parent).queue()).hasToString("small");
  }

  @Test
  void agendasAreMadeBesideTheDuties() {
    world.replaced(Duration.ofMinutes(1));
    AgendaId later =
        world.submit("{operations: [{name: d, type: delay, payload: {duration: 9s}}]}");
    AgendaId parent = submit(ONE);
    world.time.runFor(Duration.ofSeconds(20));
    assertThat(world.agenda(later).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(children(parent)).isEmpty();
    world.time.runFor(Duration.ofSeconds(45));
    assertThat(children(parent)).hasSize(1);
  }
}
