package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Every course an agenda can take: in each state each thing that can happen happens once. Flows are
 * deterministic, so a course is walked again from its start to take another turn.
 */
final class Paths {
  private final Supplier<FlowHarness> begin;
  private final Function<PlannedOperation, Json> outputs;
  private final boolean stops;
  private long courses;

  /**
   * @param outputs what an operation leaves when it succeeds
   * @param stops whether the agenda may be canceled, or time out, at any time
   */
  Paths(Supplier<FlowHarness> begin, Function<PlannedOperation, Json> outputs, boolean stops) {
    this.begin = begin;
    this.outputs = outputs;
    this.stops = stops;
  }

  /** Walks all courses, and gives each one's end to the check; how many there were. */
  long walk(Consumer<FlowHarness> check) {
    walk(new ArrayList<>(), check);
    return courses;
  }

  private void walk(List<Integer> taken, Consumer<FlowHarness> check) {
    FlowHarness flow = begin.get();
    for (int turn : taken) {
      turns(flow).get(turn).run();
    }
    if (flow.agenda().state().ended()) {
      check.accept(flow);
      courses++;
      return;
    }
    int turns = turns(flow).size();
    assertThat(turns).as("something can happen until the end, after %s", taken).isPositive();
    assertThat(taken.size()).as("terminates").isLessThan(100);
    for (int turn = 0; turn < turns; turn++) {
      taken.add(turn);
      walk(taken, check);
      taken.removeLast();
    }
  }

  private List<Runnable> turns(FlowHarness flow) {
    List<Runnable> turns = new ArrayList<>();
    for (Spread leftover : flow.spreads()) {
      turns.add(() -> flow.spread(leftover));
    }
    boolean started = false;
    for (var row : flow.operations()) {
      int index = row.index();
      switch (row.state()) {
        case READY -> {
          // The order in which they start makes no difference: the first that is ready does.
          if (!started && !flow.stops()) {
            turns.add(() -> flow.start(index));
          }
          started = true;
        }
        case RUNNING -> {
          turns.add(() -> flow.end(index, Ending.succeeded(outputs.apply(flow.planned(index)))));
          turns.add(() -> flow.end(index, Ending.failed(ErrorCode.EXIT_NONZERO, "broke")));
        }
        case WAITING,
            SLEEPING,
            HELD,
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
    for (Timer timer : flow.timers()) {
      if (timer.index() >= 0) {
        turns.add(() -> flow.wake(timer.index()));
      } else if (stops) {
        turns.add(flow::timeout);
      }
    }
    if (stops && !flow.stops()) {
      turns.add(() -> flow.run(f -> f.cancel("enough")));
    }
    return turns;
  }
}
