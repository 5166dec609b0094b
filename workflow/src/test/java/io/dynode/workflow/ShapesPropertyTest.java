package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Group;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.RunIf;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random agendas whose operations run for each element, make others, wait for approvals or run on
 * failure, under random orders of everything that can happen. The harness counts all rows again
 * after every step.
 */
class ShapesPropertyTest {
  private static final List<RunIf> RUN_IFS =
      List.of(RunIf.ALL_SUCCEEDED, RunIf.ALL_SUCCEEDED, RunIf.ALL_DONE, RunIf.ANY_DONE);
  private static final int DEPTH = 2;

  @Property(tries = 2000)
  void everyAgendaOfAnyShapeEndsWithAllThatBelongsToIt(@ForAll long seed) {
    Random random = new Random(seed);
    FailurePolicy policy =
        random.nextInt(3) == 0 ? FailurePolicy.FAIL_FAST : FailurePolicy.CONTINUE;
    FlowHarness flow =
        new FlowHarness(Samples.plan(agenda(random, policy)), Samples.spread(1 + random.nextInt(4)))
            .admit();
    boolean mayCancel = random.nextInt(4) == 0;
    int steps = 0;
    while (!flow.agenda().state().ended()) {
      assertThat(++steps).as("terminates").isLessThan(20_000);
      flow.random(random.nextDouble());
      List<Runnable> possible = possible(flow, random, policy);
      if (mayCancel && random.nextInt(20) == 0) {
        possible.add(() -> flow.run(f -> f.cancel("enough")));
      }
      assertThat(possible).as("something can happen until the end").isNotEmpty();
      possible.get(random.nextInt(possible.size())).run();
    }
    assertThat(flow.operations())
        .allMatch(row -> row.state().ended() || row.state() == OperationState.WAITING);
    if (flow.agenda().state() == AgendaState.SUCCEEDED) {
      assertThat(flow.agenda().ended()).as("all of it").isEqualTo(flow.agenda().operations());
      for (Operation row : flow.operations()) {
        assertThat(flow.group(row.index()).map(Group::open).orElse(0)).isZero();
      }
    }
  }

  private static AgendaSpec agenda(Random random, FailurePolicy policy) {
    Duration timeout = random.nextInt(4) == 0 ? Duration.ofMinutes(1) : Duration.ZERO;
    AgendaSpec main = Samples.agenda(policy, timeout, drawn("o", 1 + random.nextInt(6), random, 0));
    List<Samples.Op> mends = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      mends.add(Samples.op("m" + i));
    }
    return Samples.mending(main, mends.toArray(Samples.Op[]::new));
  }

  private static List<Samples.Op> drawn(String prefix, int count, Random random, int depth) {
    List<Samples.Op> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Samples.Op op = Samples.op(prefix + i);
      for (int k = 0; k < i; k++) {
        if (random.nextInt(3) == 0) {
          op.after(prefix + k);
        }
      }
      op.runIf(RUN_IFS.get(random.nextInt(RUN_IFS.size())));
      op.retry(Samples.retry(1 + random.nextInt(2), Duration.ZERO));
      switch (random.nextInt(8)) {
        case 0 -> op.type("delay").payload(Json.object("duration", Json.of("5s")));
        case 1 -> op.type("wait").payload(Json.object("approval", Json.of("go on?")));
        case 2, 3 ->
            op.forEach(Json.of(Collections.nCopies(random.nextInt(4), Json.of("element"))));
        case 4 -> {
          if (depth < DEPTH) {
            op.growth(random.nextBoolean() ? Growth.AWAITED : Growth.FREE);
          }
        }
        case 5 -> op.type("careful");
        default -> op.when("true");
      }
      drawn.add(op);
    }
    return drawn;
  }

  private static List<Runnable> possible(FlowHarness flow, Random random, FailurePolicy policy) {
    List<Runnable> possible = new ArrayList<>();
    for (Spread leftover : flow.spreads()) {
      possible.add(() -> flow.spread(leftover));
    }
    for (Timer timer : flow.timers()) {
      if (timer.index() >= 0) {
        possible.add(() -> flow.wake(timer.index()));
      } else if (random.nextInt(10) == 0 || alone(flow)) {
        possible.add(flow::timeout);
      }
    }
    for (Operation row : flow.operations()) {
      if (row.state() == OperationState.READY) {
        possible.add(() -> flow.start(row.index()));
      } else if (row.state() == OperationState.RUNNING) {
        possible.add(() -> end(flow, row, random, policy));
      } else if (row.state() == OperationState.HELD) {
        possible.add(() -> decide(flow, row, random.nextInt(4) > 0));
      }
    }
    FlowPropertyTest.steer(flow, random, possible);
    return possible;
  }

  /** Whether nothing but time can help. */
  private static boolean alone(FlowHarness flow) {
    return flow.operations().stream().allMatch(row -> row.state().ended());
  }

  private static void decide(FlowHarness flow, Operation row, boolean yes) {
    boolean taken =
        Flow.awaitsApproval(row)
            ? flow.run(f -> f.approve(row.index(), yes, Json.EMPTY, "no"))
            : flow.run(f -> f.release(row.index()));
    assertThat(taken || flow.stops()).isTrue();
  }

  private static void end(FlowHarness flow, Operation row, Random random, FailurePolicy policy) {
    PlannedOperation planned = flow.planned(row.index());
    if (random.nextInt(5) == 0) {
      ErrorCode code = random.nextBoolean() ? ErrorCode.EXIT_NONZERO : ErrorCode.LEASE_LOST;
      flow.end(row.index(), new Ending.Failed(code, "broke", random.nextBoolean()));
    } else if (planned.growth() == Growth.NONE) {
      flow.end(row.index(), Ending.succeeded(Json.of(random.nextInt())));
    } else {
      String prefix = row.name() + ".";
      int depth = (int) prefix.chars().filter(c -> c == '.').count();
      List<Samples.Op> made = drawn(prefix, random.nextInt(4), random, depth);
      flow.end(row.index(), Samples.grown(policy, made.toArray(Samples.Op[]::new)));
    }
  }
}
