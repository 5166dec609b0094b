package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.Ready;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static FlowHarness chain() {
    return new FlowHarness(plan(Samples.op("a"), Samples.op("b", "a")));
  }

  private static Plan plan(Samples.Op... operations) {
    return Samples.plan(Samples.agenda(operations));
  }

  private static boolean pause(FlowHarness flow) {
    return flow.run(f -> f.pause("lunch"));
  }

  private static boolean resume(FlowHarness flow) {
    return flow.run(Flow::resume);
  }

  private static void move(FlowHarness flow) {
    assertThat(flow.run(f -> f.move("other")).booleanValue()).isTrue();
  }

  @Test
  void whatRunsGoesOnAndNothingElseIsOffered() {
    FlowHarness flow = chain().admit();
    flow.start("a");
    assertThat(pause(flow)).isTrue();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.PAUSED);
    assertThat(flow.agenda().reason()).isEqualTo("lunch");
    flow.end(flow.index("a"), Ending.succeeded(Json.EMPTY));
    assertThat(flow.state("b")).isEqualTo(OperationState.READY);
    assertThat(flow.ready()).isEmpty();
    assertThat(flow.start("b")).isInstanceOf(Start.Refused.class);
    assertThat(resume(flow)).isTrue();
    assertThat(flow.agenda().reason()).isEmpty();
    move(flow);
    assertThat(flow.ready()).extracting(Ready::host).containsExactly("other");
    flow.succeed("b", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void anAgendaWhoseLastOperationEndsWhileItIsPausedHasEnded() {
    FlowHarness flow = new FlowHarness(plan(Samples.op("a"))).admit();
    flow.start("a");
    pause(flow);
    flow.end(0, Ending.succeeded(Json.EMPTY));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().reason()).isEmpty();
    assertThat(pause(flow)).isFalse();
    assertThat(resume(flow)).isFalse();
  }

  @Test
  void oneThatWaitsIsHeldAndMayBeCanceled() {
    FlowHarness flow = chain();
    assertThat(pause(flow)).isTrue();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.HELD);
    assertThat(flow.run(f -> f.admit("host")).booleanValue()).isFalse();
    assertThat(resume(flow)).isTrue();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.WAITING);
    pause(flow);
    assertThat(flow.run(f -> f.cancel("no")).booleanValue()).isTrue();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
  }

  @Test
  void aFailureWhileItIsPausedStopsAllTheSame() {
    FlowHarness flow =
        new FlowHarness(
                Samples.plan(
                    Samples.agenda(
                        FailurePolicy.FAIL_FAST,
                        Duration.ZERO,
                        List.of(Samples.op("a"), Samples.op("b")))))
            .admit();
    flow.start("a");
    pause(flow);
    flow.end(0, Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.state("b")).isEqualTo(OperationState.CANCELED);
  }

  @Test
  void oneThatIsBeingStoppedIsNeitherPausedNorResumed() {
    FlowHarness flow = chain().admit();
    flow.start("a");
    pause(flow);
    flow.run(f -> f.cancel("no"));
    assertThat(resume(flow)).isFalse();
    flow.end(0, Ending.failed(ErrorCode.CANCELED, "no"));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
  }

  @Test
  void whatSleepsWakesAndIsOfferedOnceItIsResumed() {
    FlowHarness flow =
        new FlowHarness(
                plan(
                    Samples.op("a").type("delay").payload(Json.object("duration", Json.of("10s"))),
                    Samples.op("b", "a")))
            .admit();
    pause(flow);
    flow.wake(0);
    assertThat(flow.state("b")).isEqualTo(OperationState.READY);
    assertThat(flow.ready()).isEmpty();
    resume(flow);
    move(flow);
    assertThat(flow.ready()).hasSize(1);
  }

  @Test
  void aWideAgendaIsTakenOutOfSightInSteps() {
    List<Samples.Op> wide = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      wide.add(Samples.op("o" + i));
    }
    FlowHarness flow = new FlowHarness(plan(wide.toArray(Samples.Op[]::new)), Samples.spread(10));
    flow.admit().drain();
    pause(flow);
    assertThat(flow.ready()).hasSize(15);
    flow.drain();
    assertThat(flow.ready()).isEmpty();
    resume(flow);
    move(flow);
    flow.drain();
    assertThat(flow.ready()).hasSize(25);
  }

  @Test
  void whatAPauseLeftDoesNothingOnceTheAgendaIsResumed() {
    List<Samples.Op> wide = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      wide.add(Samples.op("o" + i));
    }
    FlowHarness flow = new FlowHarness(plan(wide.toArray(Samples.Op[]::new)), Samples.spread(10));
    flow.admit().drain();
    pause(flow);
    resume(flow);
    move(flow);
    flow.drain();
    assertThat(flow.ready()).hasSize(25);
  }

  @Test
  void whatRunsOnFailureHasItsTimeFromTheResumeOn() {
    FlowHarness flow = mending();
    pause(flow);
    flow.timeout();
    assertThat(flow.state("m")).isEqualTo(OperationState.READY);
    assertThat(flow.timers()).isEmpty();
    flow.at(flow.nowMicros() + 3_600_000_000L);
    assertThat(resume(flow)).isTrue();
    assertThat(flow.timers()).hasSize(1);
    assertThat(flow.timers().getFirst().dueMicros()).isEqualTo(flow.nowMicros() + 60_000_000L);
    move(flow);
    flow.succeed("m", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().code()).isEqualTo("timed-out");
    assertThat(flow.timers()).isEmpty();
  }

  @Test
  void theTimeOfWhatFailedIsNotThatOfWhatRunsThen() {
    FlowHarness flow = mending();
    flow.start("a");
    pause(flow);
    flow.end(0, Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
    assertThat(flow.state("m")).isEqualTo(OperationState.READY);
    assertThat(flow.timers()).isEmpty();
  }

  private static FlowHarness mending() {
    AgendaSpec main =
        Samples.agenda(FailurePolicy.FAIL_FAST, Duration.ofMinutes(1), List.of(Samples.op("a")));
    AgendaSpec spec = Samples.mending(main, Samples.op("m"));
    return new FlowHarness(Samples.plan(spec)).admit();
  }
}
