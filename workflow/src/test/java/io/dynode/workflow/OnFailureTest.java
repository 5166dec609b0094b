package io.dynode.workflow;

import static io.dynode.workflow.Samples.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Agenda.OnFailure;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.RunIf;
import io.dynode.model.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs when an agenda failed. */
class OnFailureTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static AgendaSpec agenda(FailurePolicy policy, Duration timeout, Samples.Op... main) {
    return Samples.agenda(policy, timeout, List.of(main));
  }

  /** a → b, and c beside them; on failure: m → n. */
  private static FlowHarness sample(FailurePolicy policy, Duration timeout, int spread) {
    AgendaSpec spec =
        Samples.mending(
            agenda(policy, timeout, op("a"), op("b", "a"), op("c")), op("m"), op("n", "m"));
    return new FlowHarness(Samples.plan(spec), Samples.spread(spread));
  }

  /** a → b; on failure: m → n. */
  private static FlowHarness small(FailurePolicy policy, int spread) {
    AgendaSpec spec =
        Samples.mending(agenda(policy, LIMIT, op("a"), op("b", "a")), op("m"), op("n", "m"));
    return new FlowHarness(Samples.plan(spec), Samples.spread(spread)).admit();
  }

  @ParameterizedTest
  @CsvSource({"CONTINUE, 1000", "FAIL_FAST, 1000", "CONTINUE, 1", "FAIL_FAST, 1"})
  void runsOnceAfterTheRestAndExactlyWhenItFailed(FailurePolicy policy, int spread) {
    long courses =
        new Paths(() -> small(policy, spread), p -> Json.of(p.name()), true)
            .walk(OnFailureTest::check);
    assertThat(courses).isGreaterThan(100);
  }

  private static void check(FlowHarness flow) {
    boolean canceled = flow.agenda().stopping().equals("canceled");
    boolean failed = flow.agenda().state() == AgendaState.FAILED;
    assertThat(flow.agenda().state() == AgendaState.CANCELED).isEqualTo(canceled);
    assertThat(flow.agenda().onFailure() != OnFailure.NONE).isEqualTo(failed);
    assertThat(flow.agenda().operations()).isEqualTo(failed ? 4 : 2);
    boolean stopped = flow.agenda().onFailure() == OnFailure.STOPPED;
    for (String mend : List.of("m", "n")) {
      boolean there = flow.operation(flow.index(mend)).isPresent();
      assertThat(there || stopped).isEqualTo(failed);
    }
    if (!failed) {
      assertThat(flow.state("m"))
          .isEqualTo(canceled ? OperationState.CANCELED : OperationState.SKIPPED);
      return;
    }
    for (String main : List.of("a", "b")) {
      long ended = flow.operation(flow.index(main)).map(Operation::endedMicros).orElse(0L);
      flow.operation(flow.index("m"))
          .ifPresent(row -> assertThat(row.readyMicros()).isGreaterThanOrEqualTo(ended));
    }
    assertThat(flow.agenda().code()).isIn("exit-nonzero", "timed-out");
  }

  @Test
  void doesNotRunWhenTheAgendaSucceedsAndIsThenSkipped() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, LIMIT, 1000).admit();
    flow.succeed("a", Json.EMPTY).succeed("b", Json.EMPTY).succeed("c", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().operations()).isEqualTo(3);
    assertThat(flow.agenda().ended()).isEqualTo(3);
    assertThat(flow.state("m")).isEqualTo(OperationState.SKIPPED);
  }

  @Test
  void waitsForWhatStillRuns() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, LIMIT, 1000).admit();
    flow.start("c");
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    assertThat(flow.stopped()).isPresent();
    assertThat(flow.operation(flow.index("m"))).isEmpty();
    flow.end(flow.index("c"), Ending.failed(ErrorCode.CANCELED, "stopped"));
    assertThat(flow.state("m")).isEqualTo(OperationState.READY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    assertThat(flow.agenda().host()).as("it keeps its reservation").isEqualTo("host");
    flow.succeed("m", Json.EMPTY).succeed("n", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().message()).contains("'a'");
  }

  @Test
  void seesWhyAndWhatTheOthersLeft() {
    AgendaSpec spec =
        Samples.mending(
            agenda(FailurePolicy.FAIL_FAST, Duration.ZERO, op("a"), op("b", "a"), op("c", "b")),
            op("m")
                .payload(
                    Json.object(
                        "why", Json.of("@<failure.out::/message>"),
                        "code", Json.of("@<failure.out::/code>"),
                        "left", Json.of("@<a.out>"),
                        "not", Json.of("@<c.out::?nothing>"))));
    FlowHarness flow = new FlowHarness(Samples.plan(spec)).admit();
    flow.succeed("a", Json.of("A")).fail("b", ErrorCode.EXIT_NONZERO);
    Start start = flow.start("m");
    assertThat(start).isInstanceOf(Start.Started.class);
    assertThat(((Start.Started) start).payload())
        .isEqualTo(
            Json.object(
                "why", Json.of("Operation 'b': broke"),
                "code", Json.of("exit-nonzero"),
                "left", Json.of("A"),
                "not", Json.of("nothing")));
  }

  @Test
  void isTriedAgainAndFailsForItselfAlone() {
    AgendaSpec spec =
        Samples.mending(
            agenda(FailurePolicy.FAIL_FAST, Duration.ZERO, op("a")),
            op("m").retry(Samples.retry(2, Duration.ZERO)),
            op("other"),
            op("n", "m").runIf(RunIf.ANY_FAILED));
    FlowHarness flow = new FlowHarness(Samples.plan(spec)).admit();
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    flow.fail("m", ErrorCode.EXIT_NONZERO);
    assertThat(flow.state("m")).isEqualTo(OperationState.READY);
    flow.fail("m", ErrorCode.EXIT_NONZERO);
    assertThat(flow.state("other")).isEqualTo(OperationState.READY);
    flow.succeed("other", Json.EMPTY).succeed("n", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().message()).contains("'a'");
    assertThat(flow.agenda().failed()).isEqualTo(2);
  }

  @Test
  void runsAfterATimeoutAndHasItOnceMore() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, LIMIT, 1000).admit();
    flow.timeout();
    assertThat(flow.agenda().code()).isEqualTo("timed-out");
    assertThat(flow.state("m")).isEqualTo(OperationState.READY);
    assertThat(flow.timers()).hasSize(1);
    assertThat(flow.timers().getFirst().dueMicros()).isEqualTo(flow.nowMicros() + 60_000_000L);
    flow.start("m");
    flow.timeout();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    assertThat(flow.stopped()).isPresent();
    flow.end(flow.index("m"), Ending.failed(ErrorCode.CANCELED, "stopped"));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.state("n")).isEqualTo(OperationState.CANCELED);
  }

  @Test
  void aCancelStopsItAndTheAgendaStaysAFailure() {
    FlowHarness flow = sample(FailurePolicy.FAIL_FAST, LIMIT, 1000).admit();
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    assertThat(flow.<Boolean>run(f -> f.cancel("enough"))).isTrue();
    assertThat(flow.<Boolean>run(f -> f.cancel("enough"))).isFalse();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().message()).contains("'a'");
    assertThat(flow.state("m")).isEqualTo(OperationState.CANCELED);
  }

  @Test
  void manyBeginInPieces() {
    List<Samples.Op> mend = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      mend.add(op("m" + i));
    }
    AgendaSpec spec =
        Samples.mending(
            agenda(FailurePolicy.FAIL_FAST, Duration.ZERO, op("a")),
            mend.toArray(Samples.Op[]::new));
    FlowHarness flow = new FlowHarness(Samples.plan(spec), Samples.spread(100)).admit();
    flow.start("a");
    flow.end(0, Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
    assertThat(flow.ready()).hasSizeLessThanOrEqualTo(100);
    assertThat(flow.spreads()).extracting(Spread::source).containsExactly(Flow.ON_FAILURE);
    flow.drain();
    assertThat(flow.ready()).hasSize(900);
  }

  @Test
  void mayNotBeWaitedForNorWaitForTheRest() {
    List<Problem> problems =
        problems(
            Samples.mending(
                agenda(FailurePolicy.FAIL_FAST, Duration.ZERO, op("a", "m")), op("m", "a")));
    assertThat(problems)
        .extracting(Problem::pointer)
        .containsExactly("/operations/0/dependsOn/0", "/onFailure/0/dependsOn/0");
    assertThat(problems.get(0).detail()).contains("onFailure");
    assertThat(problems.get(1).detail()).contains("leave 'a' out");
  }

  @Test
  void itsMistakesAreReportedAtTheirPlace() {
    List<Problem> problems =
        problems(
            Samples.mending(
                agenda(FailurePolicy.FAIL_FAST, Duration.ZERO, op("a"), op("failure")),
                op("A"),
                op("x").type("nope"),
                op("y", "z"),
                op("z", "y"),
                op("w").payload(Json.of("@<none.out>"))));
    assertThat(problems)
        .extracting(Problem::pointer)
        .containsExactly(
            "/operations/1/name",
            "/onFailure/0/name",
            "/onFailure/1/type",
            "/onFailure/4/payload",
            "/onFailure/2/dependsOn/0");
  }

  @Test
  void itsFailureIsUnknownToOthers() {
    AgendaSpec spec =
        agenda(
            FailurePolicy.FAIL_FAST,
            Duration.ZERO,
            op("a").payload(Json.of("@<failure.out::/message>")));
    assertThat(problems(spec))
        .extracting(Problem::code)
        .containsExactly(ErrorCode.UNKNOWN_REFERENCE);
  }

  private static List<Problem> problems(AgendaSpec spec) {
    ProblemException[] found = new ProblemException[1];
    assertThatThrownBy(() -> Samples.plan(spec))
        .isInstanceOfSatisfying(ProblemException.class, e -> found[0] = e);
    return found[0].problems();
  }
}
