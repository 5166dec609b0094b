package io.dynode.workflow;

import static io.dynode.workflow.Samples.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaState;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations that wait for a time, or until somebody says yes. */
class ApprovalTest {
  private static final Json YES = Json.object("approved", Json.TRUE);

  private static FlowHarness asking() {
    Plan plan =
        Samples.plan(
            Samples.agenda(
                FailurePolicy.CONTINUE,
                Duration.ZERO,
                List.of(
                    op("a"),
                    op("ask").type("wait").payload(Json.object("approval", Json.of("@<a.out>?"))),
                    op("b", "ask").payload(Json.of("@<ask.out::/approved>")))));
    return new FlowHarness(plan).admit().succeed("a", Json.of("publish"));
  }

  private static boolean decide(FlowHarness flow, boolean approved) {
    return flow.run(f -> f.approve(flow.index("ask"), approved, YES, "rejected by eve"));
  }

  @Test
  void isHeldUntilSomebodySaysYesAndHoldsNothing() {
    FlowHarness flow = asking();
    assertThat(flow.state("ask")).isEqualTo(OperationState.HELD);
    assertThat(flow.row("ask").message()).isEqualTo("publish?");
    assertThat(flow.row("ask").reason()).isEqualTo("approval");
    assertThat(flow.agenda().sleeping()).isEqualTo(flow.agenda().live());
    assertThat(decide(flow, true)).isTrue();
    assertThat(flow.state("ask")).isEqualTo(OperationState.SUCCEEDED);
    assertThat(flow.row("ask").message()).isEmpty();
    assertThat(((Start.Started) flow.start("b")).payload()).isEqualTo(Json.TRUE);
    assertThat(decide(flow, true)).as("once").isFalse();
  }

  @Test
  void aRejectedOneFailsWithoutAnotherTry() {
    FlowHarness flow = asking();
    assertThat(decide(flow, false)).isTrue();
    assertThat(flow.row("ask").code()).isEqualTo("rejected");
    assertThat(flow.row("ask").message()).isEqualTo("rejected by eve");
    assertThat(flow.state("b")).isEqualTo(OperationState.SKIPPED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
  }

  @Test
  void isNotReleasedAndAHeldOneIsNotApproved() {
    FlowHarness flow = asking();
    assertThat(flow.<Boolean>run(f -> f.release(flow.index("ask")))).isFalse();
    assertThat(flow.<Boolean>run(f -> f.approve(0, true, YES, ""))).isFalse();
    FlowHarness other = new FlowHarness(Samples.plan(Samples.agenda(op("x")))).admit();
    assertThat(other.<Boolean>run(f -> f.hold(0, "operator"))).isTrue();
    assertThat(other.<Boolean>run(f -> f.approve(0, true, YES, ""))).isFalse();
  }

  @Test
  void aCancelEndsTheWait() {
    FlowHarness flow = asking();
    flow.run(f -> f.cancel("enough"));
    assertThat(flow.state("ask")).isEqualTo(OperationState.CANCELED);
    assertThat(decide(flow, true)).isFalse();
  }

  @Test
  void aTimeIsWaitedForAsByADelay() {
    Json payload = Json.object("duration", Json.of("5s"));
    FlowHarness flow =
        new FlowHarness(Samples.plan(Samples.agenda(op("w").type("wait").payload(payload))))
            .admit();
    assertThat(flow.state("w")).isEqualTo(OperationState.SLEEPING);
    flow.wake(0);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"both", "number", "empty", "unknown", "none"})
  void wrongPayloadsAreRefused(String which) {
    Json payload =
        switch (which) {
          case "both" -> Json.object("approval", Json.of("x"), "duration", Json.of("1s"));
          case "number" -> Json.object("approval", Json.of(1));
          case "empty" -> Json.object("approval", Json.of(""));
          case "unknown" -> Json.object("aproval", Json.of("x"));
          default -> Json.EMPTY;
        };
    assertThatThrownBy(() -> Samples.plan(Samples.agenda(op("w").type("wait").payload(payload))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("/operations/0/payload");
  }
}
