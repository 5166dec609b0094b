package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.CustomerId;
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
import org.jspecify.annotations.Nullable;

/** The rows of one agenda, kept as a store would keep them. */
class FlowRows implements AgendaView {
  static final AgendaId ID = new AgendaId("agenda");
  static final long ARRIVED = 1_000_000;

  private final Plan plan;
  private final Map<Table<?>, NavigableMap<Integer, Row>> tables = new HashMap<>();
  private final Map<Integer, Integer> ends = new HashMap<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<String, Plan> grown = new HashMap<>();
  private Agenda agenda;
  private long outputsRead;
  private long now = 2_000_000;
  private double random = 0.5;
  private Json event = Json.NULL;
  private BitSet again = new BitSet();

  FlowRows(Plan plan) {
    this.plan = plan;
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
            "",
            Map.of(),
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

  // --- What a test says ---

  void caused(Json value) {
    event = value;
  }

  void chance(double value) {
    random = value;
  }

  void clock(long micros) {
    now = micros;
  }

  /** What a generator made is stored. */
  void define(String hash, Plan made) {
    grown.put(hash, made);
  }

  /** The ended agenda waits again. */
  void begun(Rerun rerun) {
    again = rerun.stored();
    agenda = agenda.again(agenda.definition(), plan.size() - plan.mainCount(), now);
  }

  // --- What there is ---

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

  @Nullable Timer timer(int index) {
    return (Timer) tables.get(Tables.TIMERS).get(index);
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

  // --- What is decided ---

  void apply(Change change) {
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

  void put(Spread row) {
    tables.get(Tables.SPREADS).put(row.source(), row);
  }
}
