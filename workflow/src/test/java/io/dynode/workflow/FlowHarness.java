package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationName;
import io.dynode.model.OperationState;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.spi.Change;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives commands to the flow of one agenda and applies what it decides; after every step everything
 * is counted again: the agenda's counters, what is ready, the timers, the leftovers.
 */
final class FlowHarness extends FlowRows {
  private final Limits limits;
  private int attempts;
  private int steps;
  private Optional<String> stopped = Optional.empty();
  private boolean thorough = true;

  FlowHarness(Plan plan, Limits limits) {
    super(plan);
    this.limits = limits;
  }

  FlowHarness(Plan plan) {
    this(plan, Limits.DEFAULT);
  }

  /** Counts everything again only when asked to: for wide agendas. */
  FlowHarness quick() {
    thorough = false;
    return this;
  }

  FlowHarness event(Json value) {
    caused(value);
    return this;
  }

  FlowHarness random(double value) {
    chance(value);
    return this;
  }

  FlowHarness at(long micros) {
    clock(micros);
    return this;
  }

  // --- Commands ---

  <T> T run(Function<Flow, T> command) {
    Agenda before = agenda();
    Flow flow = new Flow(this, limits);
    T result = command.apply(flow);
    List<Change> changes = flow.changes();
    assertThat(changes).doesNotHaveDuplicates();
    // Names of what a generator made are part of what its report brought.
    long bound =
        changes.stream().filter(change -> !(change instanceof Change.Put(OperationName _))).count();
    assertThat(bound).as("bounded").isLessThanOrEqualTo(8 * limits.spread() + 16);
    changes.forEach(this::apply);
    assertThat(flow.agenda()).isEqualTo(agenda());
    if (flow.stopLeases().isPresent()) {
      assertThat(before.halting()).as("stopped once").isFalse();
      stopped = flow.stopLeases();
    }
    steps++;
    if (before.state().ended()) {
      assertThat(agenda()).as("nothing happens after the end").isEqualTo(before);
    }
    if (thorough || agenda().state().ended()) {
      check();
    }
    return result;
  }

  FlowHarness admit() {
    assertThat(run(flow -> flow.admit("host")).booleanValue()).isTrue();
    return this;
  }

  /** Tells everything that is left to be told. */
  FlowHarness drain() {
    while (!spreads().isEmpty()) {
      spread(spreads().getFirst());
    }
    return this;
  }

  void spread(Spread leftover) {
    run(flow -> {
      flow.spread(leftover);
      return leftover;
    });
  }

  Start start(String name) {
    return start(index(name));
  }

  Start start(int index) {
    AttemptId attempt = new AttemptId("attempt-" + ++attempts);
    return run(flow -> flow.start(index, attempt));
  }

  boolean end(int index, Ending ending) {
    AttemptId current = new AttemptId(operation(index).orElseThrow().attempt());
    return run(flow -> flow.end(index, current, ending));
  }

  /** Starts an operation and lets it succeed, then tells everybody. */
  FlowHarness succeed(String name, Json output) {
    assertThat(start(name)).isInstanceOf(Start.Started.class);
    assertThat(end(index(name), Ending.succeeded(output))).isTrue();
    return drain();
  }

  /** A generator succeeds and has made these; what is wrong with them is thrown. */
  FlowHarness grow(String name, Grown made) {
    assertThat(start(name)).isInstanceOf(Start.Started.class);
    end(index(name), made);
    return drain();
  }

  /**
   * The attempt of a generator succeeds and has made these: stored with its success, not before.
   */
  void end(int index, Grown made) {
    run(flow -> {
      flow.checkGrown(index, made);
      return made;
    });
    assertThat(end(index, new Ending.Succeeded(Json.EMPTY, Optional.of(made)))).isTrue();
    define(made.definition(), made.plan());
  }

  FlowHarness fail(String name, ErrorCode code) {
    assertThat(start(name)).isInstanceOf(Start.Started.class);
    assertThat(end(index(name), Ending.failed(code, "broke"))).isTrue();
    return drain();
  }

  void wake(int index) {
    Timer timer = timer(index);
    assertThat(timer).as("timer of " + index).isNotNull();
    clock(Math.max(nowMicros(), timer.dueMicros()));
    run(flow -> {
      flow.wake(index, timer.run());
      return index;
    });
  }

  /** The agenda's timer goes off. */
  void timeout() {
    Timer timer = timer(Flow.AGENDA_TIMER);
    clock(Math.max(nowMicros(), timer.dueMicros()));
    run(Flow::timeout);
  }

  /** Lets the ended agenda wait again, as its engine does; the first step of its reset is done. */
  Rerun rerun(String... named) {
    BitSet names = new BitSet();
    List.of(named).forEach(name -> names.set(index(name)));
    return rerun(new Rerun.Asked(names, new BitSet(), false));
  }

  Rerun rerun(Rerun.Asked asked) {
    Rerun rerun = Rerun.of(plan(), this::waitingOrEnded, this::parted, asked);
    begun(rerun);
    stopped = Optional.empty();
    Spread reset = new Spread(ID, Flow.RESET, 0);
    put(reset);
    spread(reset);
    return rerun;
  }

  private boolean parted(int index) {
    return group(index).filter(g -> g.instances() && g.failed() + g.open() > 0).isPresent();
  }

  private OperationState waitingOrEnded(int index) {
    Optional<Group> group = group(index);
    if (group.filter(g -> g.failed() > 0).isPresent()) {
      return OperationState.FAILED;
    }
    if (group.filter(g -> g.open() > 0).isPresent()) {
      return OperationState.CANCELED;
    }
    return operation(index).map(Operation::state).orElse(OperationState.WAITING);
  }

  // --- What there is ---

  /** Whether nothing new may start. */
  boolean stops() {
    return agenda().halting();
  }

  PlannedOperation planned(int index) {
    return new Roster(this).planned(index);
  }

  int index(String name) {
    return new Roster(this).indexOf(name).orElseThrow();
  }

  OperationState state(String name) {
    return state(index(name));
  }

  OperationState state(int index) {
    return operation(index)
        .map(Operation::state)
        .filter(state -> state != OperationState.WAITING)
        .orElseGet(() -> Flow.derivedState(agenda().state()));
  }

  Operation row(String name) {
    return operation(index(name)).orElseThrow();
  }

  Optional<String> stopped() {
    return stopped;
  }

  int steps() {
    return steps;
  }

  void check() {
    new Recount(this).check();
  }
}
