package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Group;
import io.dynode.model.Join;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Output;
import io.dynode.model.Ready;
import io.dynode.model.Row;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.spi.Change;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of one agenda, as they were and as decided. The counters of the agenda's own row, the
 * rows of what is ready and the timers follow from the operations' states here and nowhere else.
 */
final class Ledger implements Members {
  /** Each may be 1 MiB long. */
  private static final int OUTPUTS_AT_ONCE = 32;

  private final AgendaView view;
  private final Agenda before;
  private final AgendaDraft agenda;
  private final TreeMap<Integer, Operation> operations = new TreeMap<>();
  private final TreeMap<Integer, Optional<Join>> joins = new TreeMap<>();
  private final TreeMap<Integer, Optional<Ready>> ready = new TreeMap<>();
  private final TreeMap<Integer, Optional<Timer>> timers = new TreeMap<>();
  private final TreeMap<Integer, Optional<Spread>> spreads = new TreeMap<>();
  private final TreeMap<Integer, Optional<Output>> outputs = new TreeMap<>();
  private final TreeSet<Integer> gone = new TreeSet<>();
  private final Kin kin;
  private final Roster roster = new Roster(this);
  private final Awaits awaits;
  private final LinkedHashSet<Integer> becameReady = new LinkedHashSet<>();

  Ledger(AgendaView view) {
    this.view = view;
    this.before = view.agenda();
    this.kin = new Kin(view);
    this.awaits = new Awaits(view);
    this.agenda = new AgendaDraft(before);
  }

  /** The agenda's own row. */
  AgendaDraft agenda() {
    return agenda;
  }

  // --- Operations ---

  @Override
  public Optional<Operation> operation(int index) {
    Operation mine = operations.get(index);
    if (mine != null || gone.contains(index)) {
      return Optional.ofNullable(mine);
    }
    return view.operation(index);
  }

  /** Its row to change, or the first one of a waiting operation. */
  Draft draft(PlannedOperation planned) {
    return operation(planned.index())
        .map(Draft::of)
        .orElseGet(
            () -> Draft.waiting(before.id(), planned, planned.parent() < 0 ? 1 : before.run()));
  }

  /** Takes the decided row, and what follows from its change of state. */
  Operation put(Draft draft) {
    Operation old = draft.before();
    Operation next = draft.build();
    operations.put(next.index(), next);
    agenda.counts(old.state(), -1);
    agenda.counts(next.state(), 1);
    follow(old, next);
    return next;
  }

  private void follow(Operation old, Operation next) {
    int index = next.index();
    if (next.state() == OperationState.READY) {
      ready(index);
    } else if (old.state() == OperationState.READY) {
      ready.put(index, Optional.empty());
      becameReady.remove(index);
    }
    if (next.wakeMicros() > 0) {
      timer(index, Optional.of(new Timer(next.wakeMicros(), before.id(), index, next.run())));
    } else if (old.wakeMicros() > 0) {
      timer(index, Optional.empty());
    }
    if (old.state() == OperationState.SLEEPING && next.state().ended()) {
      awaits.over(roster.planned(index));
    }
  }

  /** The operation is ready, on the agenda's host as it is now; nobody's while it is paused. */
  void ready(int index) {
    if (agenda.state() == AgendaState.PAUSED) {
      ready.put(index, Optional.empty());
      return;
    }
    PlannedOperation planned = roster.planned(index);
    ready.put(
        index,
        Optional.of(
            new Ready(
                before.pool(),
                agenda.host(),
                agenda.startedMicros(),
                before.id(),
                index,
                planned.needs(),
                planned.environment())));
    becameReady.add(index);
  }

  /**
   * Rows behind an index, at most about as many as the limit, in order.
   *
   * @param exhausted whether there are no further ones
   */
  record Page(List<Operation> rows, boolean exhausted) {}

  Page operationsAfter(int index, int limit) {
    List<Operation> stored = view.operationsAfter(index, limit);
    boolean exhausted = stored.size() < limit;
    int last = exhausted ? Integer.MAX_VALUE : stored.getLast().index();
    TreeMap<Integer, Operation> rows = new TreeMap<>();
    stored.stream()
        .filter(row -> !gone.contains(row.index()))
        .forEach(row -> rows.put(row.index(), row));
    rows.putAll(operations.subMap(index, false, last, true));
    return new Page(List.copyOf(rows.values()), exhausted);
  }

  // --- Which there are ---

  Roster roster() {
    return roster;
  }

  /** Whether something runs when the agenda failed. */
  boolean mends() {
    return plan().size() > plan().mainCount();
  }

  @Override
  public Plan plan() {
    return view.plan();
  }

  @Override
  public Optional<Group> group(int index) {
    return kin.group(index);
  }

  @Override
  public OptionalInt named(String name) {
    return kin.named(name);
  }

  @Override
  public Plan grown(String hash) {
    return kin.plan(hash);
  }

  Kin kin() {
    return kin;
  }

  Awaits awaits() {
    return awaits;
  }

  /** The operation has instances from now on. */
  void instances(PlannedOperation of, int count) {
    kin.instances(of, first(), count);
    agenda.more(count);
  }

  /** The generator has made these operations. */
  void grown(PlannedOperation generator, Grown grown) {
    kin.grown(generator, first(), grown);
    agenda.more(grown.plan().size());
  }

  /** The last of a group is dropped, with all that stands beside it; it owns no group itself. */
  void drop(Group group) {
    Group shorter = group.shorter();
    int index = shorter.first() + shorter.count();
    operation(index)
        .ifPresent(row -> {
          agenda.counts(row.state(), -1);
          operations.remove(index);
          gone.add(index);
        });
    outputs.put(index, Optional.empty());
    joins.put(index, Optional.empty());
    kin.dropped(shorter, roster.member(group, shorter.count()));
    agenda.drop(1);
  }

  /** The next free index. */
  private int first() {
    boolean main = agenda.onFailure() == Agenda.OnFailure.NONE;
    int counted = main ? plan().mainCount() : plan().size();
    return plan().size() + agenda.known() + agenda.dropped() - counted;
  }

  // --- What stands beside them ---

  Optional<Join> join(int index) {
    Optional<Join> mine = joins.get(index);
    return mine == null ? view.join(index) : mine;
  }

  void join(int index, Optional<Join> next) {
    joins.put(index, next);
  }

  void timer(int index, Optional<Timer> next) {
    timers.put(index, next);
  }

  Optional<Json> output(int index) {
    Optional<Output> mine = outputs.get(index);
    return mine == null ? view.output(index) : mine.map(Output::value);
  }

  /**
   * Outputs of so many operations in their order, null where there is none. Empty: together they
   * are longer than that; then little more than that was read.
   */
  Optional<List<Json>> outputs(int first, int count, long maxBytes) {
    List<Json> all = new ArrayList<>(Collections.nCopies(count, Json.NULL));
    long left = maxBytes;
    for (int from = 0; from < count && left >= 0; from += OUTPUTS_AT_ONCE) {
      int to = Math.min(count, from + OUTPUTS_AT_ONCE);
      view.outputs(first + from, to - from).forEach(o -> all.set(o.index() - first, o.value()));
      outputs
          .subMap(first + from, first + to)
          .forEach(
              (index, row) -> all.set(index - first, row.map(Output::value).orElse(Json.NULL)));
      for (Json value : all.subList(from, to)) {
        left -= left < 0 ? 0 : Sizes.of(value, left) + 1;
      }
    }
    return left < 0 ? Optional.empty() : Optional.of(all);
  }

  void output(int index, Json value) {
    outputs.put(index, Optional.of(new Output(before.id(), index, value)));
  }

  void noOutput(int index) {
    outputs.put(index, Optional.empty());
  }

  void leave(int source, int next) {
    spreads.put(source, Optional.of(new Spread(before.id(), source, next)));
    agenda.leftOver(1);
  }

  void taken(Spread leftover) {
    spreads.put(leftover.source(), Optional.empty());
    agenda.leftOver(-1);
  }

  List<Integer> becameReady() {
    return List.copyOf(becameReady);
  }

  List<Change> changes() {
    List<Change> all = new ArrayList<>();
    if (agenda.changed()) {
      all.add(new Change.Put(agenda.row()));
    }
    operations.values().forEach(row -> all.add(new Change.Put(row)));
    gone.forEach(index -> all.add(delete(Tables.OPERATIONS, index)));
    all.addAll(kin.changes());
    all.addAll(awaits.changes());
    add(all, Tables.JOINS, joins);
    add(all, Tables.SPREADS, spreads);
    add(all, Tables.OUTPUTS, outputs);
    add(all, Tables.READY, ready);
    add(all, Tables.TIMERS, timers);
    return all;
  }

  private <R extends Row> void add(
      List<Change> all, Table<R> table, Map<Integer, Optional<R>> rows) {
    rows.forEach((index, row) ->
        all.add(row.<Change>map(Change.Put::new).orElseGet(() -> delete(table, index))));
  }

  private Change delete(Table<?> table, int index) {
    return new Change.Delete(table, List.of(before.id().value(), index));
  }
}
