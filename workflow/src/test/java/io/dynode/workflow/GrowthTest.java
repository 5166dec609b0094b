package io.dynode.workflow;

import static io.dynode.workflow.Samples.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.RunIf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations that an operation makes. */
class GrowthTest {
  private static FlowHarness sample(FailurePolicy policy, Growth growth, RunIf runIf) {
    AgendaSpec spec =
        Samples.agenda(
            policy,
            Duration.ZERO,
            List.of(
                op("before"), op("gen", "before").growth(growth), op("after", "gen").runIf(runIf)));
    return new FlowHarness(Samples.plan(spec)).admit().succeed("before", Json.of("B"));
  }

  private static FlowHarness sample(FailurePolicy policy) {
    return sample(policy, Growth.AWAITED, RunIf.ALL_SUCCEEDED);
  }

  @Test
  void whatIsMadeRunsAndDependentsWaitForIt() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST);
    flow.grow(
        "gen",
        Samples.grown(
            FailurePolicy.FAIL_FAST,
            op("x").payload(Json.of("@<before.out>")),
            op("y").payload(Json.of("@<x.out>"))));
    assertThat(flow.state("gen")).isEqualTo(OperationState.SUCCEEDED);
    assertThat(flow.state("after")).isEqualTo(OperationState.WAITING);
    assertThat(flow.agenda().operations()).isEqualTo(5);
    assertThat(flow.state("Y")).isEqualTo(OperationState.WAITING);
    assertThat(((Start.Started) flow.start("x")).payload()).isEqualTo(Json.of("B"));
    flow.end(flow.index("x"), Ending.succeeded(Json.of("X")));
    assertThat(((Start.Started) flow.start("y")).payload()).isEqualTo(Json.of("X"));
    assertThat(flow.row("y").parent()).isEqualTo(flow.index("gen"));
    flow.end(flow.index("y"), Ending.succeeded(Json.of("Y")));
    assertThat(flow.state("after")).isEqualTo(OperationState.READY);
    flow.succeed("after", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().ended()).isEqualTo(5);
  }

  @Test
  void theirOutputsStandInOrderNullWhereSkipped() {
    AgendaSpec spec =
        Samples.agenda(
            FailurePolicy.FAIL_FAST,
            Duration.ZERO,
            List.of(
                op("gen").growth(Growth.AWAITED),
                op("all").payload(Json.of("@<gen.children>")),
                op("one").payload(Json.of("@<GEN.CHILDREN::/2>"))));
    FlowHarness flow = new FlowHarness(Samples.plan(spec)).admit();
    flow.grow(
        "gen", Samples.grown(FailurePolicy.FAIL_FAST, op("x"), op("y").when("false"), op("z")));
    flow.succeed("z", Json.of("Z")).succeed("x", Json.of("X"));
    assertThat(((Start.Started) flow.start("all")).payload())
        .isEqualTo(Json.of(List.of(Json.of("X"), Json.NULL, Json.of("Z"))));
    assertThat(((Start.Started) flow.start("one")).payload()).isEqualTo(Json.of("Z"));
  }

  @Test
  void dependentsOfAFreeOneDoNotWaitAndTheAgendaDoes() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, Growth.FREE, RunIf.ALL_SUCCEEDED);
    flow.grow("gen", Samples.grown(FailurePolicy.FAIL_FAST, op("x")));
    assertThat(flow.state("after")).isEqualTo(OperationState.READY);
    flow.succeed("after", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    flow.succeed("x", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void noneMadeIsAPlainSuccess() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST);
    flow.grow("gen", Samples.grown(FailurePolicy.FAIL_FAST));
    assertThat(flow.state("after")).isEqualTo(OperationState.READY);
    assertThat(flow.group(flow.index("gen"))).isEmpty();
  }

  @Test
  void dependentsWaitForDescendantsOfEveryGeneration() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST);
    Grown children =
        Samples.grown(
            FailurePolicy.FAIL_FAST, op("x").growth(Growth.AWAITED), op("y").growth(Growth.FREE));
    flow.grow("gen", children);
    flow.grow("x", Samples.grown(FailurePolicy.FAIL_FAST, op("x1")));
    flow.grow("y", Samples.grown(FailurePolicy.FAIL_FAST, op("y1")));
    flow.succeed("x1", Json.EMPTY);
    assertThat(flow.state("after")).isEqualTo(OperationState.WAITING);
    flow.succeed("y1", Json.EMPTY);
    assertThat(flow.state("after")).isEqualTo(OperationState.READY);
  }

  @ParameterizedTest
  @EnumSource(RunIf.class)
  void aFailedDescendantCountsAsItsFailure(RunIf runIf) {
    FlowHarness flow = sample(FailurePolicy.CONTINUE, Growth.AWAITED, runIf);
    flow.grow("gen", Samples.grown(FailurePolicy.CONTINUE, op("x"), op("y")));
    flow.fail("x", ErrorCode.EXIT_NONZERO);
    assertThat(flow.state("after")).isEqualTo(OperationState.WAITING);
    flow.succeed("y", Json.EMPTY);
    assertThat(flow.state("gen")).isEqualTo(OperationState.SUCCEEDED);
    assertThat(flow.state("after"))
        .isEqualTo(runIf == RunIf.ALL_SUCCEEDED ? OperationState.SKIPPED : OperationState.READY);
  }

  @Test
  void whatIsMadeMayRunForEachElement() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST);
    flow.grow(
        "gen",
        Samples.grown(
            FailurePolicy.FAIL_FAST,
            op("list"),
            op("each").forEach(Json.of("@<list.out>")).payload(Json.of("@<item>")),
            op("last").payload(Json.of("@<each.out>"))));
    flow.succeed("list", Json.of(List.of(Json.of("a"), Json.of("b"))));
    assertThat(((Start.Started) flow.start("each[1]")).payload()).isEqualTo(Json.of("b"));
    flow.end(flow.index("each[1]"), Ending.succeeded(Json.of("B")));
    flow.succeed("each[0]", Json.of("A"));
    assertThat(((Start.Started) flow.start("last")).payload())
        .isEqualTo(Json.of(List.of(Json.of("A"), Json.of("B"))));
    flow.end(flow.index("last"), Ending.succeeded(Json.EMPTY));
    assertThat(flow.state("after")).isEqualTo(OperationState.READY);
  }

  @Test
  void aWideOneBeginsInPieces() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST).quick();
    List<Samples.Op> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(op("x" + i));
    }
    Grown grown = Samples.grown(FailurePolicy.FAIL_FAST, many.toArray(Samples.Op[]::new));
    flow.grow("gen", grown).check();
    assertThat(flow.ready()).hasSize(5_000);
    assertThat(flow.steps()).as("in pieces").isGreaterThan(8);
  }

  @ParameterizedTest
  @EnumSource(FailurePolicy.class)
  void everyCourseEndsAsItsOperationsDid(FailurePolicy policy) {
    Grown grown = Samples.grown(policy, op("x"), op("y", "x"), op("z"));
    long courses =
        new Paths(() -> sample(policy).grow("gen", grown), p -> Json.of(p.name()), true)
            .walk(flow -> check(flow));
    assertThat(courses).isGreaterThan(20);
  }

  private static void check(FlowHarness flow) {
    boolean stopped = !flow.agenda().stopping().isEmpty();
    boolean well = true;
    for (String name : List.of("x", "y", "z")) {
      well &= flow.state(name).succeeded();
      assertThat(flow.operation(flow.index(name)).isPresent() || stopped).isTrue();
    }
    if (!stopped) {
      assertThat(flow.state("after") != OperationState.SKIPPED).isEqualTo(well);
      assertThat(flow.group(1).orElseThrow().open()).isZero();
    }
  }

  @Test
  void whatCannotBeAddedIsRefusedWithEveryReason() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST);
    Grown grown =
        Samples.grown(
            FailurePolicy.FAIL_FAST,
            op("BEFORE"),
            op("x", "nobody"),
            op("y", "after"),
            op("z").payload(Json.of("@<gen.children>")),
            op("fine", "gen").payload(Json.of("@<gen.out>")));
    assertThatThrownBy(() -> flow.grow("gen", grown))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OUTPUT);
              assertThat(e.getMessage())
                  .contains("/operations/0/name")
                  .contains("'nobody'")
                  .contains("'after' has not succeeded yet")
                  .contains("/operations/3/payload");
            });
    assertThat(flow.state("gen")).isEqualTo(OperationState.RUNNING);
  }

  @Test
  void namesStayUniqueAcrossGenerations() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST);
    flow.grow("gen", Samples.grown(FailurePolicy.FAIL_FAST, op("x").growth(Growth.AWAITED)));
    assertThatThrownBy(() -> flow.grow("x", Samples.grown(FailurePolicy.FAIL_FAST, op("X"))))
        .hasMessageContaining("'X' is taken");
  }

  @Test
  void theirOwnMistakesAreFoundAsInASubmit() {
    AgendaSpec spec =
        Samples.agenda(
            FailurePolicy.FAIL_FAST,
            Duration.ZERO,
            List.of(op("a", "b"), op("b", "a"), op("c").type("nope"), op("9")));
    assertThatThrownBy(
            () -> Plan.compileGrown(spec, Samples.MODULES, new FakeExpressions(), Limits.DEFAULT))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::code)
                    .contains(ErrorCode.CYCLE, ErrorCode.UNKNOWN_MODULE, ErrorCode.INVALID_NAME));
  }

  @Test
  void childrenOfWhatMakesNoneAreUnknown() {
    AgendaSpec spec =
        Samples.agenda(
            FailurePolicy.FAIL_FAST,
            Duration.ZERO,
            List.of(
                op("a"),
                op("free").growth(Growth.FREE),
                op("b").payload(Json.of("@<a.children>")),
                op("c").payload(Json.of("@<free.children>"))));
    assertThatThrownBy(() -> Samples.plan(spec))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::pointer)
                    .containsExactly("/operations/2/payload", "/operations/3/payload"));
  }

  @Test
  void generationsAreBounded() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST).quick();
    String name = "gen";
    for (int i = 0; i < Limits.DEFAULT.generations(); i++) {
      flow.grow(name, Samples.grown(FailurePolicy.FAIL_FAST, op("g" + i).growth(Growth.AWAITED)));
      name = "g" + i;
    }
    String last = name;
    assertThatThrownBy(() -> flow.grow(last, Samples.grown(FailurePolicy.FAIL_FAST, op("more"))))
        .hasMessageContaining("deep");
    flow.end(flow.index(last), Ending.succeeded(Json.EMPTY));
    assertThat(flow.state("after")).as("told through all of them").isEqualTo(OperationState.READY);
  }

  @Test
  void childrenThatAreTooLongTogetherFailWhoeverWantsThemAndAreNotRead() {
    AgendaSpec spec =
        Samples.agenda(
            FailurePolicy.FAIL_FAST,
            Duration.ZERO,
            List.of(
                op("gen").growth(Growth.AWAITED),
                op("all").payload(Json.object("x", Json.of("@<gen.children::/0>")))));
    FlowHarness flow = new FlowHarness(Samples.plan(spec)).admit();
    Samples.Op[] made = new Samples.Op[100];
    Arrays.setAll(made, i -> op("made" + i));
    flow.grow("gen", Samples.grown(FailurePolicy.FAIL_FAST, made));
    Json large = Json.of("x".repeat(1 << 20));
    for (int i = 0; i < 100; i++) {
      flow.succeed("made" + i, large);
    }
    assertThat(flow.start("all")).isInstanceOf(Start.Failed.class);
    assertThat(flow.row("all").code()).isEqualTo("too-large");
    assertThat(flow.row("all").message()).contains("/payload/x");
    assertThat(flow.outputsRead()).as("no more than the bound").isLessThan(65);
  }
}
