package io.dynode.workflow;

import static io.dynode.workflow.Samples.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reruns of agendas in which operations came to be while they ran; in steps of some width. */
class RerunShapesTest {
  private static final Json LIST = Json.object("items", Json.of(List.of(Json.of(1), Json.of(2))));

  private static FlowHarness each(int spread) {
    return new FlowHarness(
            Samples.plan(
                Samples.agenda(
                    op("list"),
                    op("each").forEach(Json.of("@<list.out::/items>")),
                    op("other").forEach(Json.of(List.of(Json.of(7)))),
                    op("join", "each", "other"))),
            Samples.spread(spread))
        .admit()
        .drain();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100})
  void onlyTheInstancesRunAgainThatDidNotSucceed(int spread) {
    FlowHarness flow = each(spread).succeed("list", LIST).succeed("other[0]", Json.of("kept"));
    flow.succeed("each[0]", Json.of("a")).fail("each[1]", ErrorCode.EXIT_NONZERO);
    int before = flow.index("each[1]");
    Rerun rerun = flow.rerun();
    assertThat(rerun.parts().stream()).containsExactly(flow.index("each"));
    flow.drain();
    assertThat(flow.agenda().dropped()).isZero();
    assertThat(flow.row("each[1]").state()).isEqualTo(OperationState.WAITING);
    assertThat(flow.row("each[0]").state()).isEqualTo(OperationState.SUCCEEDED);
    flow.admit().drain();
    assertThat(flow.index("each[1]")).isEqualTo(before);
    assertThat(flow.row("each[1]").run()).isEqualTo(2);
    assertThat(flow.state("join")).isEqualTo(OperationState.WAITING);
    flow.fail("each[1]", ErrorCode.EXIT_NONZERO);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    flow.rerun();
    flow.drain().admit().drain().succeed("each[1]", Json.of("b"));
    assertThat(flow.output(flow.index("each")))
        .contains(Json.of(List.of(Json.of("a"), Json.of("b"))));
    assertThat(flow.output(flow.index("other"))).contains(Json.of(List.of(Json.of("kept"))));
    flow.succeed("join", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().operations()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100})
  void aForEachThatIsNamedRunsAgainWithNewInstancesAndOthersAreKept(int spread) {
    FlowHarness flow = each(spread).succeed("list", LIST).succeed("other[0]", Json.of("kept"));
    flow.succeed("each[0]", Json.EMPTY).fail("each[1]", ErrorCode.EXIT_NONZERO);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    int kept = flow.index("other[0]");
    int before = flow.index("each[1]");
    flow.rerun("each");
    flow.drain();
    assertThat(flow.agenda().operations()).isEqualTo(5);
    assertThat(flow.agenda().dropped()).isEqualTo(2);
    assertThat(flow.group(flow.index("each"))).isEmpty();
    flow.admit().drain();
    assertThat(flow.index("other[0]")).isEqualTo(kept);
    assertThat(flow.index("each[0]")).as("no index is given again").isGreaterThan(before);
    assertThat(flow.row("each[1]").run()).as("its run is its agenda's").isEqualTo(2);
    flow.succeed("each[0]", Json.of("a")).succeed("each[1]", Json.of("b"));
    assertThat(flow.output(flow.index("each")))
        .contains(Json.of(List.of(Json.of("a"), Json.of("b"))));
    assertThat(flow.output(flow.index("other"))).contains(Json.of(List.of(Json.of("kept"))));
    flow.succeed("join", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(flow.agenda().operations()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100})
  void aGeneratorRunsAgainWithoutAllThatItMadeAndMayUseTheNamesAnew(int spread) {
    FlowHarness flow =
        new FlowHarness(
                Samples.plan(Samples.agenda(op("gen").growth(Growth.AWAITED), op("after", "gen"))),
                Samples.spread(spread))
            .admit()
            .drain();
    flow.grow("gen", Samples.grown(FailurePolicy.CONTINUE, op("x").growth(Growth.AWAITED)));
    flow.grow("x", Samples.grown(FailurePolicy.CONTINUE, op("y"), op("z", "y")));
    flow.fail("y", ErrorCode.EXIT_NONZERO);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.FAILED);
    assertThat(flow.rerun().items())
        .extracting(item -> flow.plan().operation(item.index()).name(), Rerun.Item::why)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("gen", Rerun.Why.FAILED),
            org.assertj.core.groups.Tuple.tuple("after", Rerun.Why.WAITS_FOR));
    flow.drain();
    assertThat(flow.operations()).extracting(Operation::state).containsOnly(OperationState.WAITING);
    assertThat(flow.agenda().operations()).isEqualTo(2);
    assertThat(flow.agenda().dropped()).isEqualTo(3);
    assertThat(flow.named("y")).isEmpty();
    flow.admit().drain();
    flow.grow("gen", Samples.grown(FailurePolicy.CONTINUE, op("y")));
    flow.succeed("y", Json.of("new"));
    assertThat(flow.row("y").run()).isEqualTo(2);
    flow.succeed("after", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void whatWasCanceledAmidItsInstancesRunsAgain(int spread) {
    FlowHarness flow = each(spread).succeed("list", LIST);
    flow.succeed("each[0]", Json.EMPTY);
    flow.run(f -> f.cancel("stop"));
    flow.drain();
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.CANCELED);
    flow.rerun();
    flow.drain().admit().drain();
    assertThat(flow.state("each[0]")).as("it is kept").isEqualTo(OperationState.SUCCEEDED);
    flow.succeed("each[1]", Json.EMPTY);
    flow.succeed("other[0]", Json.EMPTY).succeed("join", Json.EMPTY);
    assertThat(flow.agenda().state()).isEqualTo(AgendaState.SUCCEEDED);
  }
}
