package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.OnLost;
import io.dynode.model.OperationState;
import io.dynode.model.RunIf;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random agendas under random orders of everything that can happen to them. The harness counts all
 * rows again after every step, and that every operation ends at most once.
 */
class FlowPropertyTest {
  private static final List<ErrorCode> ERRORS =
      List.of(
          ErrorCode.EXIT_NONZERO,
          ErrorCode.OUT_OF_MEMORY,
          ErrorCode.TIMED_OUT,
          ErrorCode.LEASE_LOST,
          ErrorCode.AGENT_FAILED,
          ErrorCode.CANCELED);

  @Property(tries = 3000)
  void everyAgendaEndsAndNoDependentIsLost(@ForAll long seed) {
    Random random = new Random(seed);
    Plan plan = plan(random);
    FlowHarness flow = new FlowHarness(plan, Samples.spread(1 + random.nextInt(4)));
    flow.admit();
    boolean mayCancel = random.nextInt(4) == 0;
    int steps = 0;
    while (!flow.agenda().state().ended()) {
      assertThat(++steps).as("terminates").isLessThan(200 * plan.size() + 100);
      flow.random(random.nextDouble());
      step(flow, random, mayCancel);
    }
    boolean stopped = !flow.agenda().stopping().isEmpty();
    for (int i = 0; i < plan.size(); i++) {
      assertThat(flow.state(i).ended()).isTrue();
      if (!stopped) {
        assertThat(flow.operation(i)).as("no dependent is lost").isPresent();
        assertThat(flow.state(i)).isNotEqualTo(OperationState.CANCELED);
        checkAgainstDependencies(flow, plan.operation(i));
      }
    }
    assertThat(flow.joins().stream().map(join -> flow.operation(join.index())))
        .as("no count stands beside a decision")
        .allMatch(java.util.Optional::isEmpty);
  }

  static Plan plan(Random random) {
    FailurePolicy policy =
        random.nextInt(3) == 0 ? FailurePolicy.FAIL_FAST : FailurePolicy.CONTINUE;
    int size = 1 + random.nextInt(14);
    List<Samples.Op> operations = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Samples.Op op = Samples.op("o" + i);
      int dependencies = 0;
      for (int k = 0; k < i; k++) {
        if (random.nextInt(3) == 0) {
          op.after("o" + k);
          dependencies++;
        }
      }
      kind(op, random);
      List<RunIf> allowed = new ArrayList<>(List.of(RunIf.values()));
      if (dependencies == 0 || policy == FailurePolicy.FAIL_FAST) {
        allowed.remove(RunIf.ANY_FAILED);
      }
      op.runIf(allowed.get(random.nextInt(allowed.size())));
      op.retry(Samples.retry(1 + random.nextInt(3), Duration.ofSeconds(random.nextInt(2))));
      operations.add(op);
    }
    return Samples.plan(Samples.agenda(policy, Duration.ZERO, operations));
  }

  private static void kind(Samples.Op op, Random random) {
    switch (random.nextInt(8)) {
      case 0 -> op.type("delay").payload(Json.object("duration", Json.of("5s")));
      case 1 -> op.type("careful");
      case 2 -> op.when("false");
      case 3 -> op.when("broken");
      default -> op.when("true");
    }
  }

  /** One thing that can happen now, of those that can. */
  static void step(FlowHarness flow, Random random, boolean mayCancel) {
    List<Runnable> possible = new ArrayList<>();
    for (Spread leftover : flow.spreads()) {
      possible.add(() -> flow.spread(leftover));
    }
    for (Timer timer : flow.timers()) {
      possible.add(() -> flow.wake(timer.index()));
    }
    for (int i = 0; i < flow.plan().size(); i++) {
      int index = i;
      switch (flow.state(i)) {
        case READY -> possible.add(() -> flow.start(index));
        case RUNNING -> possible.add(() -> flow.end(index, ending(random)));
        case HELD ->
            possible.add(() -> assertThat(flow.run(f -> f.release(index)) || stops(flow)).isTrue());
        case WAITING,
            SLEEPING,
            STAGING,
            COMMITTING,
            SUCCEEDED,
            CACHED,
            SKIPPED,
            FAILED,
            CANCELED -> {
          // nothing to be done from outside
        }
      }
    }
    steer(flow, random, possible);
    if (mayCancel && random.nextInt(10) == 0) {
      possible.add(() -> flow.run(f -> f.cancel("enough")));
    }
    assertThat(possible).as("something can happen until the end").isNotEmpty();
    possible.get(random.nextInt(possible.size())).run();
  }

  /** A user pauses and resumes it; a host takes it, anew or for the first time. */
  static void steer(FlowHarness flow, Random random, List<Runnable> possible) {
    switch (flow.agenda().state()) {
      case RUNNING -> {
        if (flow.agenda().host().isEmpty()) {
          possible.add(() -> assertThat(move(flow)).isTrue());
        } else if (random.nextInt(10) == 0 && !stops(flow)) {
          possible.add(() -> assertThat(pause(flow)).isTrue());
        }
      }
      case PAUSED, HELD -> {
        if (!stops(flow)) {
          possible.add(() -> assertThat(flow.run(Flow::resume).booleanValue()).isTrue());
        }
      }
      case WAITING -> {
        if (flow.spreads().isEmpty()) {
          possible.add(flow::admit);
        }
      }
      case SUCCEEDED, FAILED, CANCELED -> {
        // nothing can happen any more
      }
    }
  }

  /**
   * As the engine does: what is left of an earlier one is done anew; that may be the last thing.
   */
  private static boolean pause(FlowHarness flow) {
    left(flow, Flow.PARK);
    return flow.agenda().state().ended() || flow.run(f -> f.pause("lunch"));
  }

  private static boolean move(FlowHarness flow) {
    left(flow, Flow.MOVE);
    return flow.agenda().state().ended() || flow.run(f -> f.move("another"));
  }

  private static void left(FlowHarness flow, int source) {
    flow.spreads().stream().filter(s -> s.source() == source).toList().forEach(flow::spread);
  }

  private static boolean stops(FlowHarness flow) {
    return flow.agenda().halting();
  }

  private static Ending ending(Random random) {
    return random.nextInt(3) > 0
        ? Ending.succeeded(Json.of(random.nextInt()))
        : new Ending.Failed(
            ERRORS.get(random.nextInt(ERRORS.size())), "broke", random.nextBoolean());
  }

  static void checkAgainstDependencies(FlowHarness flow, PlannedOperation planned) {
    boolean allSucceeded = true;
    boolean anyFailed = false;
    for (int k = 0; k < planned.dependencyCount(); k++) {
      OperationState state = flow.state(planned.dependency(k));
      allSucceeded &= state.succeeded();
      anyFailed |= state == OperationState.FAILED;
    }
    boolean wanted =
        switch (planned.runIf()) {
          case ALL_SUCCEEDED -> allSucceeded;
          case ANY_DONE, ALL_DONE -> true;
          case ANY_FAILED -> anyFailed;
        };
    boolean skipped = flow.state(planned.index()) == OperationState.SKIPPED;
    boolean conditionFalse = planned.spec().when().equals("false");
    assertThat(skipped).isEqualTo(!wanted || conditionFalse);
    assertThat(planned.onLost())
        .isEqualTo(planned.module().contains("careful") ? OnLost.HOLD : OnLost.RETRY);
  }
}
