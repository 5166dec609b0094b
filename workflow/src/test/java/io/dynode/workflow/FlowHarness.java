package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.AttemptId;
import io.dynode.model.Await;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Group;
import io.dynode.model.Item;
import io.dynode.model.Join;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationName;
import io.dynode.model.OperationState;
import io.dynode.model.Output;
import io.dynode.model.PoolId;
import io.dynode.model.QueueId;
import io.dynode.model.Ready;
import io.dynode.model.Row;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.spi.Change;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Keeps the rows of one agenda as a store would, applies what flows decide, and after every step
 * counts everything again: the agenda's counters, what is ready, the timers, the leftovers.
 */
final class FlowHarness implements AgendaView {
  static final AgendaId ID = new AgendaId("agenda");
  static final long ARRIVED = 1_000_000;

  private final Plan plan;
  private final Limits limits;
  private final Map<Table<?>, NavigableMap<Integer, Row>> tables = new HashMap<>();
  private final Map<Integer, Integer> ends = new HashMap<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<String, Plan> grown = new HashMap<>();
  private Agenda agenda;
  private int attempts;
  private int steps;
  private long outputsRead;
  private long now = 2_000_000;
  private double random = 0.5;
  private Json event = Json.NULL;
  private Optional<String> stopped = Optional.empty();
  private boolean thorough = true;
  private BitSet again = new BitSet();

  FlowHarness(Plan plan, Limits limits) {
    this.plan = plan;
    this.limits = limits;
    this.agenda =
        new Agenda(
            ID,
            new CustomerId("acme"),
            new QueueId("main"),
            new PoolId("here"),
            AgendaState.WAITING,
            "sample",
            "hash",
            "",
            "",
            "",
            0,
            ARRIVED,
            0,
            0,
            0,
            plan.mainCount(),
            0,
            0,
            0,
            0,
            0,
            0,
            "",
            "",
            "",
            "",
            Agenda.OnFailure.NONE,
            "",
            "",
            1,
            ARRIVED,
            "",
            0);
    List.of(
            Tables.OPERATIONS,
            Tables.JOINS,
            Tables.SPREADS,
            Tables.OUTPUTS,
            Tables.GROUPS,
            Tables.ITEMS,
            Tables.READY,
            Tables.TIMERS,
            Tables.AWAITS)
        .forEach(table -> tables.put(table, new TreeMap<>()));
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
    event = value;
    return this;
  }

  FlowHarness random(double value) {
    random = value;
    return this;
  }

  FlowHarness at(long micros) {
    now = micros;
    return this;
  }

  // --- Commands ---

  <T> T run(Function<Flow, T> command) {
    Agenda before = agenda;
    Flow flow = new Flow(this, limits);
    T result = command.apply(flow);
    List<Change> changes = flow.changes();
    assertThat(changes).doesNotHaveDuplicates();
    // Names of what a generator made are part of what its report brought.
    long bound =
        changes.stream().filter(change -> !(change instanceof Change.Put(OperationName _))).count();
    assertThat(bound).as("bounded").isLessThanOrEqualTo(8 * limits.spread() + 16);
    changes.forEach(this::apply);
    assertThat(flow.agenda()).isEqualTo(agenda);
    if (flow.stopLeases().isPresent()) {
      assertThat(before.halting()).as("stopped once").isFalse();
      stopped = flow.stopLeases();
    }
    steps++;
    if (before.state().ended()) {
      assertThat(agenda).as("nothing happens after the end").isEqualTo(before);
    }
    if (thorough || agenda.state().ended()) {
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
    grown.put(made.definition(), made.plan());
  }

  FlowHarness fail(String name, ErrorCode code) {
    assertThat(start(name)).isInstanceOf(Start.Started.class);
    assertThat(end(index(name), Ending.failed(code, "broke"))).isTrue();
    return drain();
  }

  void wake(int index) {
    Timer timer = (Timer) tables.get(Tables.TIMERS).get(index);
    assertThat(timer).as("timer of " + index).isNotNull();
    now = Math.max(now, timer.dueMicros());
    run(flow -> {
      flow.wake(index, timer.run());
      return index;
    });
  }

  /** The agenda's timer goes off. */
  void timeout() {
    Timer timer = (Timer) tables.get(Tables.TIMERS).get(Flow.AGENDA_TIMER);
    now = Math.max(now, timer.dueMicros());
    run(Flow::timeout);
  }

  /** Lets the ended agenda wait again, as its engine does; the first step of its reset is done. */
  Rerun rerun(String... named) {
    BitSet names = new BitSet();
    List.of(named).forEach(name -> names.set(index(name)));
    return rerun(new Rerun.Asked(names, new BitSet(), false));
  }

  Rerun rerun(Rerun.Asked asked) {
    Rerun rerun = Rerun.of(plan, this::waitingOrEnded, this::parted, asked);
    again = rerun.stored();
    agenda = agenda.again(agenda.definition(), plan.size() - plan.mainCount(), now);
    stopped = Optional.empty();
    Spread reset = new Spread(ID, Flow.RESET, 0);
    tables.get(Tables.SPREADS).put(Flow.RESET, reset);
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
    return agenda.halting();
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
        .orElseGet(() -> Flow.derivedState(agenda.state()));
  }

  Operation row(String name) {
    return operation(index(name)).orElseThrow();
  }

  List<Spread> spreads() {
    return rows(Tables.SPREADS);
  }

  List<Ready> ready() {
    return rows(Tables.READY);
  }

  List<Timer> timers() {
    return rows(Tables.TIMERS);
  }

  List<Operation> operations() {
    return rows(Tables.OPERATIONS);
  }

  List<Join> joins() {
    return rows(Tables.JOINS);
  }

  Optional<String> stopped() {
    return stopped;
  }

  int steps() {
    return steps;
  }

  private <R extends Row> List<R> rows(Table<R> table) {
    return tables.get(table).values().stream().map(table.type()::cast).toList();
  }

  private <R extends Row> Optional<R> row(Table<R> table, int index) {
    return Optional.ofNullable(tables.get(table).get(index)).map(table.type()::cast);
  }

  // --- AgendaView ---

  @Override
  public Plan plan() {
    return plan;
  }

  @Override
  public Agenda agenda() {
    return agenda;
  }

  @Override
  public Optional<Operation> operation(int index) {
    return row(Tables.OPERATIONS, index);
  }

  @Override
  public Optional<Join> join(int index) {
    return row(Tables.JOINS, index);
  }

  @Override
  public Optional<Json> output(int index) {
    return row(Tables.OUTPUTS, index).map(Output::value);
  }

  @Override
  public Optional<Group> group(int index) {
    return row(Tables.GROUPS, index);
  }

  @Override
  public Optional<Json> item(int index) {
    return row(Tables.ITEMS, index).map(Item::value);
  }

  @Override
  public List<Output> outputs(int first, int count) {
    outputsRead += count;
    return tables.get(Tables.OUTPUTS).subMap(first, first + count).values().stream()
        .map(Output.class::cast)
        .toList();
  }

  /** How many outputs were read for arrays. */
  long outputsRead() {
    return outputsRead;
  }

  @Override
  public OptionalInt named(String name) {
    Integer index = names.get(name);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  @Override
  public Plan grown(String hash) {
    return Optional.ofNullable(grown.get(hash)).orElseThrow();
  }

  @Override
  public List<Operation> operationsAfter(int index, int limit) {
    return tables.get(Tables.OPERATIONS).tailMap(index, false).values().stream()
        .limit(limit)
        .map(Operation.class::cast)
        .toList();
  }

  @Override
  public Optional<Await> await(int index) {
    return row(Tables.AWAITS, index);
  }

  @Override
  public long lastEvent() {
    return 7;
  }

  @Override
  public String secret() {
    return "hush";
  }

  @Override
  public BitSet again() {
    return again;
  }

  @Override
  public Json event() {
    return event;
  }

  @Override
  public long nowMicros() {
    return now;
  }

  @Override
  public double random() {
    return random;
  }

  // --- The store ---

  private void apply(Change change) {
    switch (change) {
      case Change.Put(Agenda row) -> agenda = row;
      case Change.Put(OperationName row) -> names.put(row.name(), row.index());
      case Change.Put(Row row) -> {
        int index = (int) (long) (Long) Tables.of(row).keyOf(row).get(1);
        if (row instanceof Operation operation) {
          count(operation);
        }
        tables.get(Tables.of(row)).put(index, row);
      }
      case Change.Delete(Table<?> table, List<Object> key) -> {
        assertThat(key.getFirst()).isEqualTo(ID.value());
        if (table == Tables.OPERATION_NAMES) {
          assertThat(names.remove((String) key.get(1))).as("a name that was there").isNotNull();
          return;
        }
        tables.get(table).remove((Integer) key.get(1));
      }
    }
  }

  private void count(Operation next) {
    Row before = tables.get(Tables.OPERATIONS).get(next.index());
    boolean again =
        before instanceof Operation b
            && next.run() == b.run() + 1
            && next.state() == OperationState.WAITING;
    assertThat(before instanceof Operation b && b.state().ended() && !again)
        .as("an ended operation stays as it is: %s", next)
        .isFalse();
    assertThat(next.revision()).isPositive();
    if (next.state().ended()) {
      ends.merge(next.index(), 1, Integer::sum);
      assertThat(ends.get(next.index())).as("ends once in a run").isEqualTo(1);
    } else if (again) {
      ends.remove(next.index());
    }
  }

  void check() {
    new Recount(this).check();
  }
}
