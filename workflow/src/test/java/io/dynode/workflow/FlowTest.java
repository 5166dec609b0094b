package io.dynode.workflow;

import static io.dynode.model.OperationState.CANCELED;
import static io.dynode.model.OperationState.FAILED;
import static io.dynode.model.OperationState.HELD;
import static io.dynode.model.OperationState.READY;
import static io.dynode.model.OperationState.RUNNING;
import static io.dynode.model.OperationState.SKIPPED;
import static io.dynode.model.OperationState.SLEEPING;
import static io.dynode.model.OperationState.SUCCEEDED;
import static io.dynode.model.OperationState.WAITING;
import static io.dynode.workflow.Samples.agenda;
import static io.dynode.workflow.Samples.op;
import static io.dynode.workflow.Samples.plan;
import static io.dynode.workflow.Samples.retry;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaState;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.Problem;
import io.dynode.model.Ready;
import io.dynode.model.Resources;
import io.dynode.model.RunIf;
import io.dynode.model.Timer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTest {
  private static final Json OK = Json.object("ok", Json.TRUE);

  private static FlowHarness begin(Samples.Op... operations) {
    return new FlowHarness(plan(agenda(operations))).admit();
  }

  private static FlowHarness failFast(Samples.Op... operations) {
    return new FlowHarness(
            plan(agenda(FailurePolicy.FAIL_FAST, Duration.ZERO, List.of(operations))))
        .admit();
  }

  @Test
  void admissionMakesTheRootsReady() {
    FlowHarness flow = begin(op("a").needs(Resources.cpu(3)).environment("docker"), op("b", "a"));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    assertThat(flow.agenda().host()).isEqualTo("host");
    assertThat(flow.state("a")).isEqualTo(READY);
    assertThat(flow.state("b")).isEqualTo(WAITING);
    assertThat(flow.ready())
        .containsExactly(
            new Ready(
                flow.agenda().pool(),
                "host",
                flow.agenda().startedMicros(),
                FlowHarness.ID,
                0,
                Resources.cpu(3),
                "docker"));
    assertThat(flow.run(f -> f.admit("other")).booleanValue()).as("only once").isFalse();
    assertThat(flow.agenda().host()).isEqualTo("host");
  }

  @Test
  void aChainRunsToItsEnd() {
    FlowHarness flow = begin(op("a"), op("b", "a"), op("c", "b"));
    flow.succeed("a", OK).succeed("b", OK);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    flow.succeed("c", OK);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().ended()).isEqualTo(3);
    assertThat(flow.joins()).isEmpty();
    assertThat(flow.output(2)).contains(OK);
  }

  @Test
  void readyTellsWhatTheReporterCanTakeNext() {
    FlowHarness flow = begin(op("a"), op("b", "a"), op("c", "a"));
    flow.start("a");
    AttemptId attempt = new AttemptId(flow.row("a").attempt());
    List<Integer> next =
        flow.run(f -> {
          f.end(0, attempt, Ending.succeeded(OK));
          return f.ready();
        });
    assertThat(next).containsExactly(1, 2);
  }

  @Test
  void aStartResolvesPayloadAndFiles() {
    FlowHarness flow =
        begin(
            op("a"),
            op("b")
                .payload(Json.object("n", Json.of("@<a.out::/n>"), "t", Json.of("n=@<a.out::/n>")))
                .files("a", "*.@<a.out::/kind>", "from/@<a.out::/n>")
                .files("event", "**", ""));
    flow.succeed("a", Json.object("n", Json.of(3), "kind", Json.of("png")));
    Start.Started started = (Start.Started) flow.start("b");
    assertThat(started.payload()).isEqualTo(Json.object("n", Json.of(3), "t", Json.of("n=3")));
    assertThat(started.files())
        .containsExactly(new Start.Files(0, "*.png", "from/3"), new Start.Files(-1, "**", ""));
    assertThat(started.operation().attempts()).isEqualTo(1);
    assertThat(started.operation().state()).isEqualTo(RUNNING);
  }

  @Test
  void aStartWithoutItsInputsFailsTheOperationAndTellsDependents() {
    FlowHarness flow =
        begin(
            op("a"),
            op("b").payload(Json.of("@<a.out::/zz>")).retry(retry(5, Duration.ZERO)),
            op("c", "b"));
    flow.succeed("a", OK);
    Start.Failed failed = (Start.Failed) flow.start("b");
    assertThat(failed.problems())
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(ErrorCode.UNRESOLVED_REFERENCE, "/payload"));
    assertThat(flow.row("b").code()).isEqualTo("unresolved-reference");
    assertThat(flow.row("b").attempts()).isZero();
    assertThat(flow.state("c")).isEqualTo(SKIPPED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().code()).isEqualTo("unresolved-reference");
  }

  @Test
  void aResolvedFolderIsCheckedLikeAWrittenOne() {
    FlowHarness flow = begin(op("a"), op("b").files("a", "**", "x/@<a.out::/to>"));
    flow.succeed("a", Json.object("to", Json.of("../../etc")));
    Start.Failed failed = (Start.Failed) flow.start("b");
    assertThat(failed.problems().getFirst().code()).isEqualTo(ErrorCode.INVALID_PATH);
    assertThat(failed.problems().getFirst().pointer()).isEqualTo("/files/0/to");
  }

  @Test
  void onlyWhatIsReadyStarts() {
    FlowHarness flow = begin(op("a"), op("b", "a"));
    assertThat(flow.start("b")).isInstanceOf(Start.Refused.class);
    flow.start("a");
    assertThat(flow.start("a")).isInstanceOf(Start.Refused.class);
  }

  @Test
  void onlyTheCurrentAttemptEnds() {
    FlowHarness flow = begin(op("a").retry(retry(2, Duration.ZERO)));
    flow.start("a");
    AttemptId first = new AttemptId(flow.row("a").attempt());
    flow.end(0, Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
    flow.start("a");
    assertThat(flow.run(f -> f.end(0, first, Ending.succeeded(OK))).booleanValue()).isFalse();
    assertThat(flow.state("a")).isEqualTo(RUNNING);
    AttemptId second = new AttemptId(flow.row("a").attempt());
    assertThat(flow.run(f -> f.end(0, second, Ending.succeeded(OK))).booleanValue()).isTrue();
    assertThat(flow.run(f -> f.end(0, second, Ending.succeeded(OK))).booleanValue()).isFalse();
    assertThat(flow.row("a").code()).as("a success has no error").isEmpty();
  }

  @Test
  void aFalseConditionSkipsAndItsDependentsToo() {
    FlowHarness flow = begin(op("a"), op("b").when("ops/a/out/ok"), op("c", "b"), op("d", "c"));
    flow.succeed("a", Json.object("ok", Json.FALSE));
    assertThat(flow.state("b")).isEqualTo(SKIPPED);
    assertThat(flow.row("b").reason()).isEqualTo("its condition was false");
    assertThat(flow.row("c").reason()).isEqualTo("'b' was skipped");
    assertThat(flow.state("d")).isEqualTo(SKIPPED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void conditionsSeeParamsEventAndStates() {
    FlowHarness flow =
        new FlowHarness(
                plan(
                    agenda(
                        op("a").when("seven"),
                        op("b").when("event/data/go"),
                        op("c").when("params/level"),
                        op("d").when("ops/b/state"))))
            .event(Json.object("data", Json.object("go", Json.TRUE)))
            .admit();
    assertThat(flow.row("a").code()).as("not a boolean").isEqualTo("condition-failed");
    assertThat(flow.state("b")).isEqualTo(READY);
    assertThat(flow.row("c").code()).isEqualTo("condition-failed");
    flow.succeed("b", OK);
    assertThat(flow.row("d").message()).contains("neither true nor false");
  }

  @Test
  void aBrokenConditionFails() {
    FlowHarness flow = begin(op("a").when("broken"), op("b"));
    assertThat(flow.state("a")).isEqualTo(FAILED);
    assertThat(flow.row("a").code()).isEqualTo("condition-failed");
    flow.succeed("b", OK);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().message()).startsWith("Operation 'a': ");
  }

  @Test
  void aDelaySleepsWithoutBeingLeased() {
    FlowHarness flow =
        begin(
            op("a").type("delay").payload(Json.object("duration", Json.of("1m30s"))),
            op("b", "a").payload(Json.of("@<a.out>")));
    assertThat(flow.state("a")).isEqualTo(SLEEPING);
    assertThat(flow.ready()).isEmpty();
    long due = flow.nowMicros() + 90_000_000;
    assertThat(flow.timers()).containsExactly(new Timer(due, FlowHarness.ID, 0, 1));
    assertThat(flow.agenda().sleeping()).isEqualTo(1);
    flow.wake(0);
    assertThat(flow.state("a")).isEqualTo(SUCCEEDED);
    assertThat(flow.output(0)).contains(Json.EMPTY);
    assertThat(flow.state("b")).isEqualTo(READY);
  }

  @Test
  void aDelayUntilATimeTakesReferences() {
    FlowHarness flow =
        begin(
            op("a"),
            op("b").type("delay").payload(Json.object("until", Json.of("@<a.out::/at>"))),
            op("c").type("delay").payload(Json.object("until", Json.of("@<a.out::/bad>"))));
    flow.succeed(
        "a", Json.object("at", Json.of("1970-01-01T00:01:00Z"), "bad", Json.of("tomorrow")));
    assertThat(flow.row("b").wakeMicros()).isEqualTo(60_000_000);
    assertThat(flow.row("c").code()).isEqualTo("invalid-value");
  }

  @Test
  void aTimerOfAnotherRunDoesNothing() {
    FlowHarness flow = begin(op("a").type("delay").payload(Json.object("duration", Json.of("1s"))));
    flow.run(f -> {
      f.wake(0, 2);
      return f;
    });
    assertThat(flow.state("a")).isEqualTo(SLEEPING);
    assertThat(flow.timers()).hasSize(1);
  }

  @Test
  void aFailedAttemptSleepsThenIsReadyAgain() {
    FlowHarness flow = begin(op("a").retry(retry(3, Duration.ofSeconds(10))), op("b")).random(0.5);
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    Operation row = flow.row("a");
    assertThat(row.state()).isEqualTo(SLEEPING);
    assertThat(row.wakeMicros() - flow.nowMicros()).isEqualTo(7_500_000);
    assertThat(row.code()).isEqualTo("exit-nonzero");
    assertThat(row.userFailures()).isEqualTo(1);
    flow.wake(0);
    assertThat(flow.state("a")).isEqualTo(READY);
    flow.fail("a", ErrorCode.OUT_OF_MEMORY);
    assertThat(flow.row("a").wakeMicros() - flow.nowMicros()).isEqualTo(15_000_000);
    flow.wake(0);
    flow.fail("a", ErrorCode.TIMED_OUT);
    assertThat(flow.state("a")).isEqualTo(FAILED);
    assertThat(flow.row("a").attempts()).isEqualTo(3);
    assertThat(flow.agenda().code()).isEqualTo("timed-out");
  }

  @Test
  void failFastCancelsWhatLivesAndWhatIsLeasedEndsByItsAttempt() {
    FlowHarness flow = failFast(op("a"), op("b"), op("c"), op("d", "b"));
    flow.start("b");
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    assertThat(flow.state("c")).isEqualTo(CANCELED);
    assertThat(flow.state("b")).isEqualTo(RUNNING);
    assertThat(flow.stopped()).contains("operation 'a' failed");
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    assertThat(flow.agenda().stopping()).isEqualTo("failed");
    flow.end(1, Ending.failed(ErrorCode.CANCELED, "stopped"));
    assertThat(flow.state("b")).isEqualTo(CANCELED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().code()).isEqualTo("exit-nonzero");
    assertThat(flow.state("d")).as("never touched").isEqualTo(CANCELED);
    assertThat(flow.operation(3)).isEmpty();
  }

  @Test
  void aSuccessWhileStoppingCountsButNothingFollows() {
    FlowHarness flow = failFast(op("a"), op("b"), op("c", "b"));
    flow.start("b");
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    flow.end(1, Ending.succeeded(OK));
    assertThat(flow.state("b")).isEqualTo(SUCCEEDED);
    assertThat(flow.operation(2)).isEmpty();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
  }

  @Test
  void aRunningAgendaIsCanceled() {
    FlowHarness flow =
        begin(
            op("a"),
            op("b"),
            op("c").type("delay").payload(Json.object("duration", Json.of("1h"))),
            op("d", "a"));
    flow.start("a");
    assertThat(flow.run(f -> f.cancel("enough")).booleanValue()).isTrue();
    assertThat(flow.run(f -> f.cancel("again")).booleanValue()).isFalse();
    assertThat(flow.stopped()).contains("enough");
    assertThat(flow.start("b")).isInstanceOf(Start.Refused.class);
    flow.end(0, Ending.failed(ErrorCode.LEASE_LOST, "gone"));
    assertThat(flow.state("a")).isEqualTo(CANCELED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
    assertThat(flow.agenda().message()).isEqualTo("enough");
    assertThat(flow.agenda().code()).isEqualTo("canceled");
    assertThat(flow.run(f -> f.cancel("late")).booleanValue()).isFalse();
  }

  @Test
  void aWaitingAgendaIsCanceledAtOnce() {
    FlowHarness flow = new FlowHarness(plan(agenda(op("a"))));
    assertThat(flow.run(f -> f.cancel("no")).booleanValue()).isTrue();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
    assertThat(flow.run(f -> f.admit("host")).booleanValue()).isFalse();
  }

  @Test
  void anAgendaTimesOut() {
    FlowHarness flow =
        new FlowHarness(
                plan(
                    agenda(
                        FailurePolicy.CONTINUE, Duration.ofMinutes(1), List.of(op("a"), op("b")))))
            .admit();
    assertThat(flow.timers())
        .containsExactly(
            new Timer(flow.nowMicros() + 60_000_000, FlowHarness.ID, Flow.AGENDA_TIMER, 1));
    flow.start("a");
    assertThat(flow.run(Flow::timeout).booleanValue()).isTrue();
    assertThat(flow.timers()).isEmpty();
    assertThat(flow.state("b")).isEqualTo(CANCELED);
    flow.end(0, Ending.failed(ErrorCode.CANCELED, "stopped"));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().code()).isEqualTo("timed-out");
    assertThat(flow.run(Flow::timeout).booleanValue()).isFalse();
  }

  @Test
  void aTimelyEndRemovesTheTimer() {
    FlowHarness flow =
        new FlowHarness(
                plan(agenda(FailurePolicy.CONTINUE, Duration.ofMinutes(1), List.of(op("a")))))
            .admit();
    flow.succeed("a", OK);
    assertThat(flow.timers()).isEmpty();
  }

  @Test
  void threeLostLeasesInARowAreQuarantined() {
    FlowHarness flow = begin(op("a"), op("b"));
    for (int i = 0; i < 2; i++) {
      flow.fail("a", ErrorCode.LEASE_LOST);
      assertThat(flow.state("a")).isEqualTo(SLEEPING);
      flow.wake(0);
    }
    flow.fail("a", ErrorCode.LEASE_LOST);
    assertThat(flow.state("a")).isEqualTo(HELD);
    assertThat(flow.row("a").reason()).isEqualTo("quarantine");
    assertThat(flow.row("a").userFailures()).isZero();
    assertThat(flow.run(f -> f.release(0)).booleanValue()).isTrue();
    assertThat(flow.state("a")).isEqualTo(READY);
    assertThat(flow.row("a").lost()).isZero();
    assertThat(flow.row("a").reason()).isEmpty();
    flow.succeed("a", OK).succeed("b", OK);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void progressForgetsLostLeases() {
    FlowHarness flow = begin(op("a"));
    for (int i = 0; i < 5; i++) {
      flow.start("a");
      flow.end(0, new Ending.Failed(ErrorCode.LEASE_LOST, "gone", i % 2 == 1));
      assertThat(flow.state("a")).isEqualTo(SLEEPING);
      flow.wake(0);
    }
  }

  @Test
  void aCarefulModuleIsHeldWhenLost() {
    FlowHarness flow = begin(op("a").type("careful"));
    flow.fail("a", ErrorCode.LEASE_LOST);
    assertThat(flow.state("a")).isEqualTo(HELD);
    assertThat(flow.row("a").reason()).isEqualTo("onLost");
    assertThat(flow.agenda().sleeping()).isEqualTo(1);
  }

  @Test
  void holdAndReleaseByAnOperator() {
    FlowHarness flow = begin(op("a"), op("b", "a"));
    assertThat(flow.run(f -> f.hold(1, "operator")).booleanValue()).as("waiting").isFalse();
    assertThat(flow.run(f -> f.hold(0, "operator")).booleanValue()).isTrue();
    assertThat(flow.ready()).isEmpty();
    assertThat(flow.start("a")).isInstanceOf(Start.Refused.class);
    assertThat(flow.run(f -> f.hold(0, "operator")).booleanValue()).isFalse();
    assertThat(flow.run(f -> f.release(0)).booleanValue()).isTrue();
    assertThat(flow.run(f -> f.release(0)).booleanValue()).isFalse();
    flow.succeed("a", OK);
  }

  @Test
  void aFailureIsHandled() {
    FlowHarness flow =
        begin(
            op("a"),
            op("clean", "a").runIf(RunIf.ANY_FAILED).payload(Json.of("@<a.out::/x?none>")),
            op("last", "a", "clean").runIf(RunIf.ALL_DONE));
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    Start.Started started = (Start.Started) flow.start("clean");
    assertThat(started.payload()).as("no output: the fallback").isEqualTo(Json.of("none"));
    flow.end(1, Ending.succeeded(OK));
    flow.drain().succeed("last", OK);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
  }

  @Test
  void anUnaskedCancelIsAFailureThatIsNotTriedAgain() {
    FlowHarness flow = begin(op("a").retry(retry(5, Duration.ZERO)), op("b", "a"));
    flow.fail("a", ErrorCode.CANCELED);
    assertThat(flow.state("a")).isEqualTo(FAILED);
    assertThat(flow.state("b")).isEqualTo(SKIPPED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
  }

  @Test
  void wakingWhileStoppingCancels() {
    FlowHarness flow =
        new FlowHarness(
                plan(
                    agenda(
                        op("a"),
                        op("b"),
                        op("c").type("delay").payload(Json.object("duration", Json.of("1s"))))),
                Samples.spread(1))
            .admit()
            .drain();
    flow.run(f -> f.cancel("enough"));
    assertThat(flow.state("c")).isEqualTo(SLEEPING);
    flow.run(f -> {
      f.wake(2, 1);
      return f;
    });
    assertThat(flow.state("c")).isEqualTo(CANCELED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    flow.drain();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
  }
}
