package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.Ready;
import io.dynode.model.RunIf;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterventionTest {
  private static FlowHarness flow(Samples.Op... operations) {
    return new FlowHarness(Samples.plan(Samples.agenda(operations)));
  }

  private static Optional<String> skip(FlowHarness flow, String name) {
    return flow.run(f -> f.skip(flow.index(name), "skipped by me"));
  }

  private static Optional<String> done(FlowHarness flow, String name, Json output) {
    return flow.run(f -> f.done(flow.index(name), output, "marked done by me"));
  }

  private static Optional<String> retry(FlowHarness flow, String name) {
    return flow.run(f -> f.retryNow(flow.index(name)));
  }

  @Test
  void whatIsMarkedDoneGivesItsOutputToWhatWaits() {
    FlowHarness flow =
        flow(Samples.op("a"), Samples.op("b").payload(Json.object("got", Json.of("@<a.out::/x>"))))
            .admit();
    assertThat(done(flow, "a", Json.object("x", Json.of(4)))).isEmpty();
    assertThat(flow.row("a").reason()).isEqualTo("marked done by me");
    assertThat(flow.start("b"))
        .isInstanceOfSatisfying(
            Start.Started.class,
            s -> assertThat(s.payload()).isEqualTo(Json.object("got", Json.of(4))));
  }

  @Test
  void oneWhoseTurnHasNotComeIsDecidedAndNotTouchedByItsTurn() {
    FlowHarness flow =
        flow(Samples.op("a"), Samples.op("b"), Samples.op("c", "a", "b"), Samples.op("d", "c"))
            .admit();
    flow.succeed("a", Json.EMPTY);
    assertThat(done(flow, "c", Json.EMPTY)).isEmpty();
    assertThat(flow.state("d")).isEqualTo(OperationState.READY);
    flow.succeed("b", Json.EMPTY).succeed("d", Json.EMPTY);
    assertThat(flow.state("c")).isEqualTo(OperationState.SUCCEEDED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aRootIsSkippedBeforeItIsTold() {
    FlowHarness flow =
        new FlowHarness(
            Samples.plan(Samples.agenda(Samples.op("a"), Samples.op("b"), Samples.op("c"))),
            Samples.spread(1));
    flow.admit();
    assertThat(skip(flow, "c")).isEmpty();
    flow.drain();
    assertThat(flow.state("c")).isEqualTo(OperationState.SKIPPED);
    assertThat(flow.ready()).extracting(Ready::index).containsExactly(0, 1);
  }

  @Test
  void whatWaitsForASkippedOneIsDecidedAsEver() {
    FlowHarness flow =
        flow(Samples.op("a"), Samples.op("b", "a"), Samples.op("c", "a").runIf(RunIf.ALL_DONE))
            .admit();
    assertThat(skip(flow, "a")).isEmpty();
    assertThat(flow.state("b")).isEqualTo(OperationState.SKIPPED);
    assertThat(flow.state("c")).isEqualTo(OperationState.READY);
  }

  @Test
  void aBackoffIsCutShort() {
    FlowHarness flow = flow(Samples.op("a").retry(Samples.retry(2, Duration.ofMinutes(1)))).admit();
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    assertThat(flow.state("a")).isEqualTo(OperationState.SLEEPING);
    assertThat(retry(flow, "a")).isEmpty();
    assertThat(flow.state("a")).isEqualTo(OperationState.READY);
    assertThat(flow.timers()).isEmpty();
    assertThat(retry(flow, "a")).get().asString().contains("is READY");
    flow.succeed("a", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aDelayIsEndedByHandNotRetried() {
    FlowHarness flow =
        flow(Samples.op("a").type("delay").payload(Json.object("duration", Json.of("1h")))).admit();
    assertThat(retry(flow, "a")).get().asString().contains("does not wait for another attempt");
    assertThat(skip(flow, "a")).isEmpty();
    assertThat(flow.timers()).isEmpty();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void anApprovalIsGivenOrRefusedNotRetriedOrEdited() {
    FlowHarness flow =
        flow(Samples.op("a").type("wait").payload(Json.object("approval", Json.of("go?")))).admit();
    assertThat(flow.state("a")).isEqualTo(OperationState.HELD);
    assertThat(retry(flow, "a")).get().asString().contains("waits for an approval");
    assertThat(Flow.editable(flow.agenda(), flow.plan(), Optional.of(flow.row("a")), 0))
        .get()
        .asString()
        .contains("has taken its payload");
    assertThat(done(flow, "a", Json.EMPTY)).isEmpty();
    boolean approved = flow.run(f -> f.approve(0, true, Json.EMPTY, ""));
    assertThat(approved).isFalse();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aTimeThatIsWaitedForIsNoBackoff() {
    FlowHarness flow =
        flow(Samples.op("a")
                .type("wait")
                .payload(Json.object("duration", Json.of("1h")))
                .retry(Samples.retry(3, Duration.ofMinutes(1))))
            .admit();
    assertThat(flow.state("a")).isEqualTo(OperationState.SLEEPING);
    assertThat(retry(flow, "a")).get().asString().contains("does not wait for another attempt");
    assertThat(flow.timers()).hasSize(1);
    assertThat(Flow.editable(flow.agenda(), flow.plan(), Optional.of(flow.row("a")), 0))
        .get()
        .asString()
        .contains("has taken its payload");
  }

  @Test
  void whatRunsOrHasEndedOrStopsIsRefusedWithTheReason() {
    FlowHarness flow = flow(Samples.op("a"), Samples.op("b"));
    assertThat(skip(flow, "a")).get().asString().contains("has not begun");
    flow.admit();
    flow.start("a");
    assertThat(skip(flow, "a")).get().asString().contains("an attempt of 'a' runs");
    assertThat(done(flow, "a", Json.EMPTY)).get().asString().contains("runs");
    flow.end(0, Ending.succeeded(Json.EMPTY));
    assertThat(skip(flow, "a")).get().asString().contains("has ended: it is SUCCEEDED");
    flow.start("b");
    flow.run(f -> f.cancel("no"));
    assertThat(skip(flow, "b")).get().asString().contains("being stopped");
    flow.end(1, Ending.failed(ErrorCode.CANCELED, "no"));
    assertThat(skip(flow, "b")).get().asString().contains("the agenda has ended");
  }
}
