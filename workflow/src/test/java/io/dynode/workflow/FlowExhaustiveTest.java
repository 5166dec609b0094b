package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.RunIf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All agendas of up to four operations: every graph, every {@code runIf}, every outcome, both
 * policies, ended in both orders; with everything started at once and told one by one, or the
 * reverse.
 */
class FlowExhaustiveTest {
  private static final Json OUT = Json.EMPTY;
  private long cases;

  @ParameterizedTest
  @CsvSource({
    "1, CONTINUE, 4",
    "1, FAIL_FAST, 4",
    "2, CONTINUE, 40",
    "2, FAIL_FAST, 32",
    "3, CONTINUE, 1040",
    "3, FAIL_FAST, 640",
    "4, CONTINUE, 60320",
    "4, FAIL_FAST, 28160"
  })
  void endsAsTheNaiveEvaluatorSays(int size, FailurePolicy policy, long expected) {
    int pairs = size * (size - 1) / 2;
    for (int edges = 0; edges < 1 << pairs; edges++) {
      boolean[][] waitsFor = graph(size, edges);
      runIfs(waitsFor, policy, new RunIf[size], 0);
    }
    assertThat(cases).isEqualTo(expected);
  }

  private static boolean[][] graph(int size, int edges) {
    boolean[][] waitsFor = new boolean[size][size];
    int bit = 0;
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < i; k++) {
        waitsFor[i][k] = (edges >> bit++ & 1) == 1;
      }
    }
    return waitsFor;
  }

  private void runIfs(boolean[][] waitsFor, FailurePolicy policy, RunIf[] chosen, int index) {
    if (index == chosen.length) {
      outcomes(waitsFor, policy, chosen);
      return;
    }
    boolean root = true;
    for (boolean waits : waitsFor[index]) {
      root &= !waits;
    }
    for (RunIf runIf : RunIf.values()) {
      boolean allowed =
          root
              ? runIf == RunIf.ALL_SUCCEEDED
              : runIf != RunIf.ANY_FAILED || policy == FailurePolicy.CONTINUE;
      if (allowed) {
        chosen[index] = runIf;
        runIfs(waitsFor, policy, chosen, index + 1);
      }
    }
  }

  private void outcomes(boolean[][] waitsFor, FailurePolicy policy, RunIf[] runIf) {
    Plan plan = plan(waitsFor, policy, runIf);
    int size = runIf.length;
    for (int bits = 0; bits < 1 << size; bits++) {
      boolean[] succeeds = new boolean[size];
      for (int i = 0; i < size; i++) {
        succeeds[i] = (bits >> i & 1) == 1;
      }
      for (int way = 0; way < 2; way++) {
        NaiveEvaluator naive =
            new NaiveEvaluator(waitsFor, runIf, succeeds, policy == FailurePolicy.FAIL_FAST);
        run(plan, naive, succeeds, way == 0, (bits & 1) == way);
        cases++;
      }
    }
  }

  private static Plan plan(boolean[][] waitsFor, FailurePolicy policy, RunIf[] runIf) {
    List<Samples.Op> operations = new ArrayList<>();
    for (int i = 0; i < runIf.length; i++) {
      Samples.Op op = Samples.op("o" + i).type("log").runIf(runIf[i]);
      op.payload(Json.object("message", Json.of("hello")));
      for (int k = 0; k < i; k++) {
        if (waitsFor[i][k]) {
          op.after("o" + k);
        }
      }
      operations.add(op);
    }
    return Samples.plan(Samples.agenda(policy, Duration.ZERO, operations));
  }

  /** Ends what is ready until nothing is, first the first or first the last. */
  private static void run(
      Plan plan, NaiveEvaluator naive, boolean[] succeeds, boolean forwards, boolean eager) {
    FlowHarness flow = new FlowHarness(plan, Samples.spread(eager ? 1 : 1000)).quick();
    flow.admit().drain();
    int next = next(naive, forwards);
    while (next >= 0) {
      if (eager) {
        startAll(flow, plan.size());
      } else {
        assertThat(flow.start(next)).isInstanceOf(Start.Started.class);
      }
      naive.end(next);
      flow.end(
          next,
          succeeds[next] ? Ending.succeeded(OUT) : Ending.failed(ErrorCode.EXIT_NONZERO, "1"));
      flow.drain();
      next = next(naive, forwards);
    }
    endStopped(flow, plan.size());
    for (int i = 0; i < plan.size(); i++) {
      assertThat(flow.state(i)).as("operation %s of %s", i, plan.spec()).isEqualTo(naive.states[i]);
    }
    boolean failed = List.of(naive.states).contains(OperationState.FAILED);
    assertThat(flow.agenda().state())
        .isEqualTo(failed ? AgendaState.FAILED : AgendaState.SUCCEEDED);
  }

  private static int next(NaiveEvaluator naive, boolean forwards) {
    int size = naive.states.length;
    for (int i = 0; i < size; i++) {
      int index = forwards ? i : size - 1 - i;
      if (naive.isReady(index)) {
        return index;
      }
    }
    return -1;
  }

  private static void startAll(FlowHarness flow, int size) {
    for (int i = 0; i < size; i++) {
      if (flow.state(i) == OperationState.READY) {
        flow.start(i);
      }
    }
  }

  /** The agenda was stopped: what still runs ends as canceled. */
  private static void endStopped(FlowHarness flow, int size) {
    for (int i = 0; i < size; i++) {
      if (flow.state(i).leased()) {
        assertThat(flow.stopped()).isPresent();
        flow.end(i, Ending.failed(ErrorCode.CANCELED, "stopped"));
      }
    }
    flow.drain();
  }
}
