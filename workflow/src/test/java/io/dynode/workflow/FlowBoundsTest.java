package io.dynode.workflow;

import static io.dynode.workflow.Samples.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No command does more than its bound, however wide the agenda is. */
class FlowBoundsTest {
  private static final int WIDTH = 5_000;

  /** source, then WIDTH operations, then one that waits for all of them. */
  private static FlowHarness wide(FailurePolicy policy) {
    List<Samples.Op> operations = new ArrayList<>();
    operations.add(op("source"));
    Samples.Op join = op("join");
    for (int i = 0; i < WIDTH; i++) {
      operations.add(op("w" + i, "source"));
      join.after("w" + i);
    }
    operations.add(join);
    Plan plan = Samples.plan(Samples.agenda(policy, Duration.ZERO, operations));
    return new FlowHarness(plan).quick();
  }

  @Test
  void aWideFanOutIsToldInPieces() {
    FlowHarness flow = wide(FailurePolicy.CONTINUE).admit();
    flow.start("source");
    flow.end(0, Ending.succeeded(Json.EMPTY));
    assertThat(flow.ready()).hasSize(1000);
    assertThat(flow.spreads()).containsExactly(new Spread(FlowHarness.ID, 0, 1000));
    assertThat(flow.agenda().spreading()).isEqualTo(1);
    int before = flow.steps();
    flow.drain().check();
    assertThat(flow.steps() - before).isEqualTo(4);
    assertThat(flow.ready()).hasSize(WIDTH);
    for (int i = 1; i <= WIDTH; i++) {
      flow.start(i);
      flow.end(i, Ending.succeeded(Json.EMPTY));
      assertThat(flow.spreads()).isEmpty();
      assertThat(flow.state("join"))
          .isEqualTo(i < WIDTH ? OperationState.WAITING : OperationState.READY);
    }
    flow.succeed("join", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().ended()).isEqualTo(WIDTH + 2);
  }

  @Test
  void dearConditionsAreAskedAFewAtATime() {
    List<Samples.Op> operations = new ArrayList<>();
    operations.add(op("source"));
    for (int i = 0; i < 5; i++) {
      operations.add(op("w" + i, "source").when("dear"));
    }
    Plan plan = Samples.plan(Samples.agenda(FailurePolicy.CONTINUE, Duration.ZERO, operations));
    FlowHarness flow = new FlowHarness(plan).admit();
    flow.start("source");
    flow.end(0, Ending.succeeded(Json.EMPTY));
    assertThat(flow.ready()).hasSize(2);
    assertThat(flow.spreads()).containsExactly(new Spread(FlowHarness.ID, 0, 2));
    flow.drain().check();
    assertThat(flow.ready()).hasSize(5);
  }

  @Test
  void theAgendaDoesNotEndWhileSomethingIsLeftToBeTold() {
    FlowHarness flow = wide(FailurePolicy.CONTINUE).admit();
    flow.start("source");
    flow.end(0, Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
    assertThat(flow.agenda().live()).isZero();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    flow.drain();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.agenda().ended()).isEqualTo(WIDTH + 2);
    assertThat(flow.state("join")).isEqualTo(OperationState.SKIPPED);
  }

  @Test
  void manyRootsBecomeReadyInPieces() {
    List<Samples.Op> operations = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      operations.add(op("w" + i));
    }
    Plan plan = Samples.plan(Samples.agenda(FailurePolicy.CONTINUE, Duration.ZERO, operations));
    FlowHarness flow = new FlowHarness(plan).quick().admit();
    assertThat(flow.ready()).hasSize(1000);
    assertThat(flow.spreads()).containsExactly(new Spread(FlowHarness.ID, Flow.ROOTS, 1000));
    flow.drain().check();
    assertThat(flow.ready()).hasSize(2500);
  }

  @Test
  void aCancelSweepsInPieces() {
    FlowHarness flow = wide(FailurePolicy.CONTINUE).admit();
    flow.succeed("source", Json.EMPTY);
    flow.start("w7");
    flow.run(f -> f.cancel("enough"));
    assertThat(flow.ready()).hasSize(WIDTH - 1 - 998);
    assertThat(flow.spreads()).containsExactly(new Spread(FlowHarness.ID, Flow.SWEEP, 999));
    flow.drain().check();
    assertThat(flow.ready()).isEmpty();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.RUNNING);
    flow.end(flow.index("w7"), Ending.failed(ErrorCode.CANCELED, "stopped"));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
  }

  @Test
  void aFailureAmidstSpreadingStopsTheRest() {
    FlowHarness flow = wide(FailurePolicy.FAIL_FAST).admit();
    flow.start("source");
    flow.end(0, Ending.succeeded(Json.EMPTY));
    flow.start("w0");
    flow.end(1, Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
    flow.drain();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.operations()).as("those not told keep no row").hasSize(1001);
    assertThat(flow.state("join")).isEqualTo(OperationState.CANCELED);
  }

  @Test
  void aLongChainOfSkipsIsTakenInPieces() {
    List<Samples.Op> operations = new ArrayList<>();
    operations.add(op("o0"));
    for (int i = 1; i < 3500; i++) {
      operations.add(op("o" + i, "o" + (i - 1)));
    }
    Plan plan = Samples.plan(Samples.agenda(FailurePolicy.CONTINUE, Duration.ZERO, operations));
    FlowHarness flow = new FlowHarness(plan).quick().admit();
    flow.start("o0");
    flow.end(0, Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
    assertThat(flow.agenda().ended()).isEqualTo(1001);
    flow.drain();
    assertThat(flow.agenda().ended()).isEqualTo(3500);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
  }
}
