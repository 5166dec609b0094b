package io.dynode.workflow;

import static io.dynode.workflow.Samples.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.RunIf;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An operation that runs once for each element of an array. */
class ForEachTest {
  private static final Json LIST = Json.of("@<list.out::/items>");

  private static AgendaSpec agenda(FailurePolicy policy, Samples.Op... main) {
    return Samples.agenda(policy, Duration.ZERO, List.of(main));
  }

  /** list → each (for every item) → join. */
  private static FlowHarness sample(FailurePolicy policy, RunIf join, int spread) {
    Plan plan =
        Samples.plan(
            agenda(
                policy,
                op("list"),
                op("each")
                    .forEach(LIST)
                    .payload(
                        Json.object(
                            "item", Json.of("@<item>"),
                            "n", Json.of("@<index>"),
                            "x", Json.of("at @<item::/x?none>"))),
                op("join", "each").runIf(join).payload(Json.of("@<each.out::?none>"))));
    return new FlowHarness(plan, Samples.spread(spread)).admit();
  }

  private static Json items(int count) {
    return Json.object(
        "items",
        Json.of(IntStream.range(0, count).mapToObj(i -> Json.object("x", Json.of(i))).toList()));
  }

  @Test
  void eachInstanceHasItsElementAndTheOutputsStandInOrder() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, RunIf.ALL_SUCCEEDED, 1000);
    flow.succeed("list", items(3));
    assertThat(flow.agenda().operations()).isEqualTo(6);
    assertThat(flow.operation(flow.index("each"))).as("it has no row meanwhile").isEmpty();
    Start start = flow.start("EACH[1]");
    assertThat(((Start.Started) start).payload())
        .isEqualTo(
            Json.object(
                "item", Json.object("x", Json.of(1)),
                "n", Json.of(1),
                "x", Json.of("at 1")));
    assertThat(flow.row("each[1]").name()).isEqualTo("each[1]");
    assertThat(flow.row("each[1]").parent()).isEqualTo(1);
    flow.end(flow.index("each[1]"), Ending.succeeded(Json.of("one")));
    flow.succeed("each[2]", Json.of("two"));
    assertThat(flow.state("join")).isEqualTo(OperationState.WAITING);
    flow.succeed("each[0]", Json.of("zero"));
    assertThat(flow.state("each")).isEqualTo(OperationState.SUCCEEDED);
    Json all = Json.of(List.of(Json.of("zero"), Json.of("one"), Json.of("two")));
    assertThat(flow.output(1)).contains(all);
    assertThat(((Start.Started) flow.start("join")).payload()).isEqualTo(all);
    flow.end(2, Ending.succeeded(Json.EMPTY));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().ended()).isEqualTo(6);
  }

  @Test
  void anEmptyArraySucceedsAtOnceWithAnEmptyOutput() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, RunIf.ALL_SUCCEEDED, 1000);
    flow.succeed("list", items(0));
    assertThat(flow.state("each")).isEqualTo(OperationState.SUCCEEDED);
    assertThat(flow.output(1)).contains(Json.of(List.of()));
    assertThat(flow.state("join")).isEqualTo(OperationState.READY);
  }

  private static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(Json.object("items", Json.EMPTY), "wrong-type", "is no array"),
        arguments(Json.object("items", Json.NULL), "wrong-type", "is no array"),
        arguments(Json.EMPTY, "unresolved-reference", "nothing is at that place"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsNoArrayFailsAsTheUsersErrorAtItsPlace(Json output, String code, String says) {
    FlowHarness flow = sample(FailurePolicy.CONTINUE, RunIf.ANY_FAILED, 1000);
    flow.succeed("list", output);
    Operation each = flow.row("each");
    assertThat(each.state()).isEqualTo(OperationState.FAILED);
    assertThat(each.code()).isEqualTo(code);
    assertThat(each.message()).contains("/forEach").contains(says);
    assertThat(flow.state("join")).isEqualTo(OperationState.READY);
  }

  @Test
  void moreElementsThanTheBoundFail() {
    FlowHarness flow = sample(FailurePolicy.CONTINUE, RunIf.ALL_DONE, 1000);
    flow.succeed("list", items(10_001));
    assertThat(flow.row("each").code()).isEqualTo("too-large");
    assertThat(flow.row("each").message()).contains("10001").contains("10000").contains("/forEach");
    assertThat(flow.agenda().operations()).isEqualTo(3);
  }

  @Test
  void aConditionIsAskedForEachInstanceAndASkippedOneLeavesNull() {
    Plan plan =
        Samples.plan(
            agenda(
                FailurePolicy.FAIL_FAST,
                op("each")
                    .forEach(
                        Json.of(
                            List.of(Json.object("go", Json.TRUE), Json.object("go", Json.FALSE))))
                    .when("item/go"),
                op("join", "each")));
    FlowHarness flow = new FlowHarness(plan).admit();
    assertThat(flow.state("each[1]")).isEqualTo(OperationState.SKIPPED);
    flow.succeed("each[0]", Json.of("zero"));
    assertThat(flow.output(0)).contains(Json.of(List.of(Json.of("zero"), Json.NULL)));
    assertThat(flow.state("join")).isEqualTo(OperationState.READY);
  }

  @Test
  void instancesAreTriedAgainEachForItself() {
    Plan plan =
        Samples.plan(
            agenda(
                FailurePolicy.FAIL_FAST,
                op("each")
                    .forEach(Json.of(List.of(Json.of(1), Json.of(2))))
                    .retry(Samples.retry(2, Duration.ZERO))));
    FlowHarness flow = new FlowHarness(plan).admit();
    flow.fail("each[0]", ErrorCode.EXIT_NONZERO);
    flow.fail("each[1]", ErrorCode.EXIT_NONZERO);
    assertThat(flow.state("each[0]")).isEqualTo(OperationState.READY);
    flow.succeed("each[0]", Json.of(0)).succeed("each[1]", Json.of(1));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.row("each[0]").attempts()).isEqualTo(2);
  }

  @Test
  void aFailedInstanceFailsTheWholeOnceAllHaveEnded() {
    FlowHarness flow = sample(FailurePolicy.CONTINUE, RunIf.ANY_FAILED, 1000);
    flow.succeed("list", items(3));
    flow.fail("each[1]", ErrorCode.EXIT_NONZERO);
    assertThat(flow.state("each")).isEqualTo(OperationState.WAITING);
    flow.succeed("each[0]", Json.EMPTY).succeed("each[2]", Json.EMPTY);
    assertThat(flow.state("each")).isEqualTo(OperationState.FAILED);
    assertThat(flow.row("each").message()).isEqualTo("1 of 3 instances failed");
    assertThat(flow.row("each").code()).isEqualTo("exit-nonzero");
    assertThat(flow.state("join")).isEqualTo(OperationState.READY);
    flow.succeed("join", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().message()).contains("'each[1]'");
  }

  @ParameterizedTest
  @CsvSource({
    "CONTINUE, 1000, ALL_SUCCEEDED",
    "CONTINUE, 1, ANY_FAILED",
    "FAIL_FAST, 1000, ALL_DONE",
    "FAIL_FAST, 1, ALL_SUCCEEDED"
  })
  void everyCourseEndsAsItsInstancesDid(FailurePolicy policy, int spread, RunIf join) {
    long courses =
        new Paths(
                () -> sample(policy, join, spread),
                p -> p.name().equals("list") ? items(2) : Json.of(p.name()),
                policy == FailurePolicy.CONTINUE)
            .walk(flow -> check(flow, join));
    assertThat(courses).isGreaterThan(10);
  }

  private static void check(FlowHarness flow, RunIf join) {
    boolean stopped = !flow.agenda().stopping().isEmpty();
    List<OperationState> instances =
        flow.group(1).isPresent()
            ? List.of(flow.state("each[0]"), flow.state("each[1]"))
            : List.of();
    boolean failed = instances.contains(OperationState.FAILED);
    if (flow.operation(1).isPresent() && !instances.isEmpty()) {
      assertThat(flow.state("each"))
          .isEqualTo(failed ? OperationState.FAILED : OperationState.SUCCEEDED);
    } else {
      assertThat(stopped || !instances.contains(OperationState.SUCCEEDED)).isTrue();
    }
    if (!stopped) {
      boolean listed = flow.state("list").succeeded();
      boolean runs =
          switch (join) {
            case ALL_SUCCEEDED -> listed && !failed;
            case ANY_FAILED -> failed;
            case ALL_DONE, ANY_DONE -> true;
          };
      assertThat(flow.state("join") == OperationState.SKIPPED).isNotEqualTo(runs);
      assertThat(flow.group(1).isPresent()).isEqualTo(listed);
    }
  }

  @Test
  void tenThousandBeginInPiecesAndEndInLinearWork() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, RunIf.ALL_SUCCEEDED, 1000).quick();
    flow.start("list");
    flow.end(0, Ending.succeeded(items(10_000)));
    assertThat(flow.ready()).hasSizeLessThanOrEqualTo(1000);
    flow.drain().check();
    assertThat(flow.ready()).hasSize(10_000);
    for (int i = 0; i < 10_000; i++) {
      int index = 3 + i;
      flow.start(index);
      flow.end(index, Ending.succeeded(Json.of(i)));
    }
    assertThat(flow.outputsRead()).as("gathered once").isEqualTo(10_000);
    assertThat(flow.state("join")).isEqualTo(OperationState.READY);
    assertThat(((Json.Arr) flow.output(1).orElseThrow()).items().get(9_999))
        .isEqualTo(Json.of(9_999));
  }

  @Test
  void outputsThatAreTooLongTogetherFailTheWhole() {
    FlowHarness flow = sample(FailurePolicy.CONTINUE, RunIf.ALL_DONE, 1000);
    Json large = Json.of("x".repeat(1 << 20));
    flow.succeed("list", items(100));
    for (int i = 0; i < 100; i++) {
      flow.succeed("each[" + i + "]", large);
    }
    assertThat(flow.state("each")).isEqualTo(OperationState.FAILED);
    assertThat(flow.row("each").code()).isEqualTo("too-large");
    assertThat(flow.outputsRead()).as("no more than the bound").isLessThan(65);
    assertThat(flow.state("join")).isEqualTo(OperationState.READY);
  }

  @Test
  void itsMistakesAreReportedAtTheirPlace() {
    AgendaSpec spec =
        agenda(
            FailurePolicy.FAIL_FAST,
            op("a").payload(Json.of("@<item>")),
            op("b").forEach(Json.of(7)),
            op("c").forEach(Json.of("x @<a.out>")),
            op("d").forEach(Json.of("@<item>")),
            op("e").forEach(Json.of("@<none.out>")),
            op("f").forEach(Json.of(List.of())).growth(Growth.AWAITED),
            op("g").forEach(Json.of("@<g.out>")),
            op("h").when("item/x"));
    assertThat(problems(spec))
        .extracting(p -> p.code() + " " + p.pointer())
        .containsExactly(
            "UNKNOWN_REFERENCE /operations/0/payload",
            "WRONG_TYPE /operations/1/forEach",
            "WRONG_TYPE /operations/2/forEach",
            "UNKNOWN_REFERENCE /operations/3/forEach",
            "UNKNOWN_REFERENCE /operations/4/forEach",
            "INVALID_VALUE /operations/5/growth",
            "CYCLE /operations/6/forEach");
  }

  private static List<Problem> problems(AgendaSpec spec) {
    ProblemException[] found = new ProblemException[1];
    assertThatThrownBy(() -> Samples.plan(spec))
        .isInstanceOfSatisfying(ProblemException.class, e -> found[0] = e);
    return found[0].problems();
  }
}
