package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Ready;
import io.dynode.model.RunIf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RerunTest {
  private static FlowHarness flow(Samples.Op... operations) {
    return new FlowHarness(Samples.plan(Samples.agenda(operations)));
  }

  private static List<String> names(FlowHarness flow, Rerun rerun) {
    return rerun.items().stream().map(i -> flow.plan().operation(i.index()).name()).toList();
  }

  @Test
  void aContinueRunsWhatFailedAndWhatWaitsForIt() {
    FlowHarness flow =
        flow(Samples.op("a"), Samples.op("b", "a"), Samples.op("c", "b"), Samples.op("d", "a"))
            .admit();
    flow.succeed("a", Json.of(1));
    flow.fail("b", ErrorCode.EXIT_NONZERO);
    flow.succeed("d", Json.of(4));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    Rerun rerun = flow.rerun();
    assertThat(names(flow, rerun)).containsExactly("b", "c");
    assertThat(rerun.items())
        .extracting(Rerun.Item::why)
        .containsExactly(Rerun.Why.FAILED, Rerun.Why.WAITS_FOR);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.WAITING);
    assertThat(flow.agenda().failed()).isZero();
    assertThat(flow.agenda().ended()).isEqualTo(2);
    flow.admit();
    assertThat(flow.ready()).extracting(Ready::index).containsExactly(flow.index("b"));
    flow.succeed("b", Json.of(2)).succeed("c", Json.of(3));
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.row("b").run()).isEqualTo(2);
    assertThat(flow.row("b").attempts()).isEqualTo(1);
    assertThat(flow.row("a").run()).isEqualTo(1);
  }

  @Test
  void oneThatIsNamedRunsAgainWithItsDependentsAlone() {
    FlowHarness flow =
        flow(Samples.op("a"), Samples.op("b", "a"), Samples.op("c"), Samples.op("d", "b", "c"))
            .admit();
    flow.succeed("a", Json.EMPTY).succeed("c", Json.of("kept")).succeed("b", Json.EMPTY);
    flow.succeed("d", Json.EMPTY);
    assertThat(names(flow, flow.rerun("B"))).containsExactly("b", "d");
    assertThat(flow.output(flow.index("b"))).isEmpty();
    assertThat(flow.output(flow.index("c"))).contains(Json.of("kept"));
    flow.admit();
    assertThat(flow.ready()).extracting(Ready::index).containsExactly(1);
    flow.succeed("b", Json.EMPTY).succeed("d", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void whatRanBecauseAnotherFailedIsDecidedAnew() {
    FlowHarness flow =
        flow(
                Samples.op("a"),
                Samples.op("mend", "a").runIf(RunIf.ANY_FAILED),
                Samples.op("tidy", "mend").runIf(RunIf.ALL_DONE))
            .admit();
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    flow.succeed("mend", Json.EMPTY).succeed("tidy", Json.EMPTY);
    flow.rerun();
    flow.admit();
    flow.succeed("a", Json.EMPTY);
    assertThat(flow.state("mend")).isEqualTo(OperationState.SKIPPED);
    flow.succeed("tidy", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aSkipByItsConditionStandsUnlessItIsNamed() {
    FlowHarness flow = flow(Samples.op("a"), Samples.op("b", "a").when("false")).admit();
    flow.succeed("a", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    BitSet none = new BitSet();
    Rerun nothing =
        Rerun.of(
            flow.plan(), flow::state, _ -> false, new Rerun.Asked(none, none, /* all= */ false));
    assertThat(nothing.items()).isEmpty();
    assertThat(names(flow, flow.rerun("b"))).containsExactly("b");
    flow.admit();
    assertThat(flow.state("b")).isEqualTo(OperationState.SKIPPED);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aWideAgendaIsResetAndBegunInSteps() {
    List<Samples.Op> wide = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      wide.add(Samples.op("o" + i));
    }
    FlowHarness flow =
        new FlowHarness(
            Samples.plan(Samples.agenda(wide.toArray(Samples.Op[]::new))), Samples.spread(10));
    flow.admit().drain();
    for (int i = 0; i < 25; i++) {
      flow.succeed("o" + i, Json.EMPTY);
    }
    flow.rerun(new Rerun.Asked(new BitSet(), new BitSet(), /* all= */ true));
    assertThat(flow.agenda().spreading()).isEqualTo(1);
    assertThat(flow.agenda().ended()).isEqualTo(15);
    flow.drain();
    assertThat(flow.agenda().ended()).isZero();
    flow.admit();
    assertThat(flow.ready()).hasSize(10);
    flow.drain();
    assertThat(flow.ready()).hasSize(25);
  }

  @Test
  void oneThatIsCanceledWhileItIsResetLosesNothingByTheNextRerun() {
    FlowHarness flow =
        new FlowHarness(
            Samples.plan(
                Samples.agenda(Samples.op("a"), Samples.op("b", "a"), Samples.op("c", "b"))),
            Samples.spread(1));
    flow.admit().drain();
    flow.succeed("a", Json.EMPTY).succeed("b", Json.EMPTY).succeed("c", Json.EMPTY);
    flow.rerun("a");
    flow.run(f -> f.cancel("no"));
    flow.drain();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
    assertThat(flow.output(2)).as("all is reset first").isEmpty();
    assertThat(flow.state("c")).isEqualTo(OperationState.CANCELED);
    assertThat(flow.state("a")).isEqualTo(OperationState.CANCELED);
    assertThat(names(flow, flow.rerun())).containsExactly("a", "b", "c");
    flow.drain().admit().drain();
    flow.succeed("a", Json.EMPTY).succeed("b", Json.EMPTY).succeed("c", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.operations()).extracting(Operation::run).containsExactly(2, 2, 2);
  }

  @Test
  void whatRunsOnFailureRunsAgainOnlyIfItFailsAgain() {
    FlowHarness flow =
        new FlowHarness(
            Samples.plan(Samples.mending(Samples.agenda(Samples.op("a")), Samples.op("mend"))));
    flow.admit();
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    flow.succeed("mend", Json.EMPTY);
    assertThat(flow.agenda().operations()).isEqualTo(2);
    assertThat(names(flow, flow.rerun())).containsExactly("a");
    assertThat(flow.agenda().operations()).isEqualTo(1);
    assertThat(flow.agenda().ended()).isZero();
    flow.admit();
    flow.fail("a", ErrorCode.EXIT_NONZERO);
    flow.succeed("mend", Json.EMPTY);
    assertThat(flow.row("mend").run()).isEqualTo(2);
    flow.rerun();
    flow.admit();
    flow.succeed("a", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.state("mend")).isEqualTo(OperationState.SKIPPED);
  }
}
