package io.dynode.workflow;

import static io.dynode.workflow.Samples.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Operations that wait for an event or a call, and how long they do. */
class AwaitTest {
  private static final Json EVENT = Json.object("type", Json.of("paid"));

  private static Json types(String... types) {
    return Json.object(
        "event", Json.object("types", Json.of(List.of(types).stream().map(Json::of).toList())));
  }

  private static FlowHarness waiting(Json payload, Duration timeout) {
    return new FlowHarness(
            Samples.plan(
                Samples.agenda(
                    FailurePolicy.CONTINUE,
                    Duration.ZERO,
                    List.of(
                        op("w").type("wait").payload(payload).timeout(timeout),
                        op("b", "w").payload(Json.of("@<w.out::/type>"))))))
        .admit();
  }

  private static boolean arrives(FlowHarness flow, int run, int number) {
    return flow.run(f -> f.awaited(0, run, number, Ending.succeeded(EVENT)));
  }

  @Test
  void sleepsWithoutATimeUntilTheEventComesOnce() {
    FlowHarness flow = waiting(types("paid"), Duration.ZERO);
    assertThat(flow.state("w")).isEqualTo(OperationState.SLEEPING);
    Await await = flow.await(0).orElseThrow();
    assertThat(await.kind()).isEqualTo(AwaitKind.EVENT);
    assertThat(await.subject()).isEqualTo("paid");
    assertThat(await.sequence()).isEqualTo(7);
    assertThat(flow.timers()).isEmpty();
    assertThat(flow.agenda().sleeping()).isEqualTo(flow.agenda().live());
    assertThat(arrives(flow, 1, 2)).as("for another try").isFalse();
    assertThat(arrives(flow, 2, 1)).as("for another run").isFalse();
    assertThat(arrives(flow, 1, 1)).isTrue();
    assertThat(arrives(flow, 1, 1)).as("once").isFalse();
    assertThat(flow.await(0)).isEmpty();
    assertThat(((Start.Started) flow.start("b")).payload()).isEqualTo(Json.of("paid"));
  }

  @Test
  void severalTypesAreOneSubject() {
    for (Json payload : List.of(types("a", "b"), types("a*"))) {
      assertThat(waiting(payload, Duration.ZERO).await(0).orElseThrow().subject()).isEqualTo("*");
    }
  }

  @Test
  void whatDoesNotComeInTimeFailsWithoutAnotherTry() {
    for (String kind : List.of("event", "callback", "approval")) {
      Json payload = kind.equals("event") ? types("paid") : Json.object(kind, Json.of("?"));
      FlowHarness flow = waiting(payload, Duration.ofMinutes(1));
      assertThat(flow.timers()).as(kind).hasSize(1);
      flow.wake(0);
      assertThat(flow.row("w").code()).as(kind).isEqualTo("timed-out");
      assertThat(arrives(flow, 1, 1)).as(kind).isFalse();
      assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    }
  }

  @Test
  void anAnswerInTimeTakesTheTimerAway() {
    FlowHarness flow = waiting(Json.object("approval", Json.of("?")), Duration.ofMinutes(1));
    assertThat(flow.<Boolean>run(f -> f.approve(0, true, EVENT, ""))).isTrue();
    assertThat(flow.timers()).isEmpty();
  }

  @Test
  void aCallIsKnownAsOverAfterwards() {
    FlowHarness flow = waiting(Json.object("callback", Json.of("shipped?")), Duration.ZERO);
    assertThat(flow.row("w").message()).isEqualTo("shipped?");
    assertThat(flow.await(0).orElseThrow().body().at("/secret")).contains(Json.of("hush"));
    assertThat(arrives(flow, 1, 1)).isTrue();
    assertThat(flow.row("w").message()).isEmpty();
    assertThat(flow.await(0).map(Await::open)).isEqualTo(Optional.of(false));
  }

  @Test
  void aCancelEndsTheWait() {
    FlowHarness flow = waiting(types("paid"), Duration.ZERO);
    flow.run(f -> f.cancel("enough"));
    assertThat(flow.state("w")).isEqualTo(OperationState.CANCELED);
    assertThat(flow.await(0)).isEmpty();
    assertThat(arrives(flow, 1, 1)).isFalse();
  }

  @Test
  void nobodyHoldsOrReleasesWhatWaits() {
    FlowHarness flow = waiting(types("paid"), Duration.ZERO);
    assertThat(flow.<Boolean>run(f -> f.hold(0, "operator"))).isFalse();
    assertThat(flow.<Boolean>run(f -> f.release(0))).isFalse();
  }

  @Test
  void aPausedAgendaTakesWhatComes() {
    FlowHarness flow = waiting(types("paid"), Duration.ZERO);
    flow.run(f -> f.pause("later"));
    assertThat(arrives(flow, 1, 1)).isTrue();
    assertThat(flow.ready()).isEmpty();
  }

  @Test
  void wrongPayloadsAreRefused() {
    Json one = Json.of(List.of(Json.of("a")));
    Json more = Json.of("x");
    for (Json payload :
        List.of(
            Json.object("event", Json.EMPTY),
            Json.object("event", Json.of("paid")),
            types(),
            types("a*b"),
            types(""),
            Json.object(
                "event", Json.object("types", one, "filter", Json.of("event.data.n == @<x.out>"))),
            Json.object("event", Json.object("types", one, "filter", Json.of(7))),
            Json.object("event", Json.object("types", one, "filtre", more)),
            Json.object("event", Json.object("types", one), "callback", more),
            Json.object("callback", Json.of("")))) {
      assertThatThrownBy(() -> waiting(payload, Duration.ZERO))
          .as(payload.toString())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("/operations/0/payload");
    }
  }
}
