package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Agent;
import io.dynode.model.Attempt;
import io.dynode.model.Counter;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Event;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Outbox;
import io.dynode.model.Row;
import io.dynode.spi.Change;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What one change of one row may be, against the row as it was. */
final class RowRules {
  private static final String SERVICE_CLOCK = "service-clock";

  private final Mirror mirror;
  private final Findings findings;
  private final LongSupplier served;
  private final Map<String, Produced> produced;

  /** By operation: the attempt that was current when its success was stored in this commit. */
  private final Map<String, String> successes = new HashMap<>();

  private final Set<String> eventIds = new HashSet<>();

  RowRules(Mirror mirror, Findings findings, LongSupplier served, Map<String, Produced> produced) {
    this.mirror = mirror;
    this.findings = findings;
    this.served = served;
    this.produced = produced;
  }

  void begin() {
    successes.clear();
  }

  void check(Change change) {
    switch (change) {
      case Change.Put put -> check(put.row());
      case Change.Delete delete -> {
        if (delete.table() == Tables.OUTBOX) {
          outboxGone(Table.comparable(delete.key().getFirst()).toString());
        }
      }
    }
  }

  private void check(Row row) {
    switch (row) {
      case Agenda a -> agenda(a);
      case Operation o -> operation(o);
      case Attempt a -> attempt(a);
      case Event e -> event(e);
      case Dispatch d -> dispatch(d);
      case Agent a -> agent(a);
      case Counter c -> counter(c);
      default -> {
        // Judged with what it belongs to.
      }
    }
  }

  private void agenda(Agenda after) {
    Agenda before = mirror.of(after.id().value()).row;
    boolean again =
        before != null && after.state() == AgendaState.WAITING && after.run() == before.run() + 1;
    if (before != null && before.state().ended() && before.state() != after.state() && !again) {
      findings.violated("An agenda ends once in a run", before + " became " + after);
    }
  }

  private void operation(Operation after) {
    Operation before = mirror.of(after.agenda().value()).operations.get(after.index());
    if (before != null && after.run() != before.run()) {
      again(before, after);
    } else if (before != null && before.state().ended() && before.state() != after.state()) {
      findings.violated("An operation ends once in a run", before + " became " + after);
    }
    // One that became instances has no row before; at the end it is asked for attempts.
    if (after.state() == OperationState.SUCCEEDED && before != null && !before.state().ended()) {
      succeeded(before, after);
    }
  }

  private void succeeded(Operation before, Operation after) {
    boolean byHand = after.reason().startsWith(EndRules.BY_HAND);
    if (before.state().leased()) {
      successes.put(key(after.agenda().value(), after.index()), before.attempt());
      if (byHand) {
        findings.violated("What an attempt runs is not decided by hand", after.toString());
      }
    } else if (!waited(before) && !byHand) {
      findings.violated(
          "A success is taken from the current attempt only", before + " became " + after);
    }
  }

  /** Only a rerun of its agenda begins a run of an operation, and it waits first. */
  private void again(Operation before, Operation after) {
    Agenda agenda = mirror.of(after.agenda().value()).row();
    boolean right =
        before.state().ended()
            && after.state() == OperationState.WAITING
            && after.run() == before.run() + 1
            && (agenda.state() == AgendaState.WAITING || agenda.state() == AgendaState.HELD)
            && after.run() <= agenda.run();
    if (!right) {
      findings.violated("Only a rerun begins another run", before + " became " + after);
    }
  }

  /** Whether it waited: for a time, for somebody to approve, or for its instances in a rerun. */
  private static boolean waited(Operation before) {
    boolean asked = before.state() == OperationState.HELD && before.reason().equals("approval");
    return asked
        || before.state() == OperationState.SLEEPING
        || before.state() == OperationState.WAITING;
  }

  private static String key(String agenda, int index) {
    return agenda + "/" + index;
  }

  private void attempt(Attempt after) {
    Case own = mirror.of(after.agenda().value());
    Attempt before = own.attempts.get(after.attempt().value());
    if (before != null && !before.equals(after)) {
      findings.violated("An attempt ends once", before + " became " + after);
    }
    if (!after.outcome().equals("succeeded")) {
      return;
    }
    String id = after.attempt().value();
    String current = successes.get(key(own.id, after.index()));
    if (!id.equals(current)) {
      findings.violated(
          "A success is taken from the current attempt only",
          after + " was taken while the attempt was " + current);
    }
    String earlier =
        own.succeeded.computeIfAbsent(after.index(), _ -> new TreeMap<>()).put(after.run(), id);
    if (earlier != null && !earlier.equals(id)) {
      findings.violated(
          "An operation succeeds once in a run", "by " + earlier + " and by " + after);
    }
    if (!after.environment().equals("builtin") && !produced.containsKey(id)) {
      findings.violated("A success has a module that ended well", after.toString());
    }
  }

  private void event(Event event) {
    String key = event.key().text();
    if (mirror.events.containsKey(key)) {
      findings.violated("An event is accepted once", key);
    }
    eventIds.add(event.id());
    if (!event.causeAgenda().isEmpty() && !mirror.outbox.containsKey(event.id())) {
      findings.violated("An event of a module comes from the outbox", event.toString());
    }
  }

  private void outboxGone(String id) {
    Outbox row = mirror.outbox.get(id);
    if (row != null && row.kind().equals("event") && !eventIds.contains(id)) {
      findings.violated("What leaves the outbox was published", "event " + id);
    }
  }

  private void dispatch(Dispatch after) {
    Dispatch before = mirror.dispatches.get(Mirror.key(after));
    boolean open =
        before == null
            || before.outcome() == DispatchOutcome.PENDING
            || before.outcome() == DispatchOutcome.PARKED;
    if (!open && !after.equals(before)) {
      findings.violated("A dispatch has one outcome", before + " became " + after);
    }
    if (before != null
        && before.outcome() == DispatchOutcome.PARKED
        && after.outcome() != DispatchOutcome.AGENDA
        && !keepsItsPlace(before, after)) {
      findings.violated("What is parked keeps its place", before + " became " + after);
    }
  }

  private static boolean keepsItsPlace(Dispatch before, Dispatch after) {
    return after.outcome() == DispatchOutcome.PARKED && after.dueMicros() == before.dueMicros();
  }

  private void agent(Agent after) {
    Agent before = mirror.agents.get(after.id().value());
    if (before != null && after.epoch() < before.epoch()) {
      findings.violated("An agent's epoch never falls", before + " became " + after);
    }
  }

  private void counter(Counter after) {
    if (!after.name().equals(SERVICE_CLOCK)) {
      return;
    }
    long before = mirror.counters.getOrDefault(SERVICE_CLOCK, 0L);
    if (after.value() < before || after.value() > served.getAsLong()) {
      findings.violated(
          "The service clock counts no more than the time that was served",
          "from " + before + " to " + after.value() + ", served " + served.getAsLong());
    }
  }
}
