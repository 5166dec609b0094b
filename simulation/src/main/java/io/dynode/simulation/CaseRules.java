package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Group;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Ready;
import io.dynode.model.Reservation;
import io.dynode.model.Resources;
import io.dynode.workflow.Flow;
import java.util.Set;

/** What must hold between the rows of one agenda after every commit. */
final class CaseRules {
  private static final Set<Integer> AGAIN = Set.of(Flow.RERUN_TIMER);

  private final Findings findings;

  CaseRules(Findings findings) {
    this.findings = findings;
  }

  void check(Case own) {
    if (own.retired) {
      nothingLive(own, own.row());
      return;
    }
    if (own.row == null) {
      if (!own.operations.isEmpty()) {
        findings.violated("Rows belong to an agenda", own.toString());
      }
      return;
    }
    counters(own, own.row);
    operations(own);
    leases(own);
    waiting(own, own.row);
    paused(own, own.row);
    home(own, own.row);
    mending(own, own.row);
    if (!own.spreads.containsKey(Flow.RESET)) {
      groups(own);
    }
    if (own.row.state().ended()) {
      nothingLeft(own, own.row);
    }
  }

  private void counters(Case own, Agenda row) {
    int ended = 0;
    int failed = 0;
    int live = 0;
    int sleeping = 0;
    for (Operation o : own.operations.values()) {
      OperationState s = o.state();
      ended += s.ended() ? 1 : 0;
      failed += s == OperationState.FAILED ? 1 : 0;
      live += s.ended() || s == OperationState.WAITING ? 0 : 1;
      sleeping += s == OperationState.SLEEPING || s == OperationState.HELD ? 1 : 0;
    }
    boolean right =
        ended == row.ended()
            && failed == row.failed()
            && live == row.live()
            && sleeping == row.sleeping()
            && own.spreads.size() == row.spreading();
    if (!right) {
      findings.violated(
          "An agenda's counters equal a recount",
          row
              + " but "
              + ended
              + " ended, "
              + failed
              + " failed, "
              + live
              + " live, "
              + sleeping
              + " sleeping, "
              + own.spreads.size()
              + " spreading");
    }
  }

  private void operations(Case own) {
    for (Operation o : own.operations.values()) {
      if (!hidden(own)) {
        same(
            own,
            o,
            "ready row",
            o.state() == OperationState.READY,
            own.ready.containsKey(o.index()));
      }
      same(own, o, "timer", o.wakeMicros() > 0, own.timers.containsKey(o.index()));
      Lease lease = own.leases.get(o.attempt());
      same(own, o, "lease", o.state().leased(), lease != null && lease.index() == o.index());
      if (own.joins.containsKey(o.index()) && o.state() != OperationState.WAITING) {
        findings.violated("A join ends when its operation begins", o.toString());
      }
    }
    own.ready.keySet().forEach(i -> known(own, "ready row", i));
    own.timers.keySet().stream().filter(i -> i >= 0).forEach(i -> known(own, "timer", i));
  }

  /**
   * What is ready of a paused agenda is offered to nobody, from soon after the pause until it has a
   * host again and all of it has moved there.
   */
  private static boolean hidden(Case own) {
    AgendaState state = own.row().state();
    return state == AgendaState.PAUSED
        || (state == AgendaState.RUNNING
            && (own.row().host().isEmpty()
                || own.spreads.containsKey(Flow.MOVE)
                || own.spreads.containsKey(Flow.SWEEP)));
  }

  private void known(Case own, String what, int index) {
    if (!own.operations.containsKey(index)) {
      findings.violated("Rows belong to an operation", what + " of " + own + "/" + index);
    }
  }

  private void same(Case own, Operation o, String what, boolean wanted, boolean found) {
    if (wanted != found) {
      findings.violated(
          "An operation has a " + what + " exactly in its state",
          own + ": " + o + (found ? " has one" : " has none"));
    }
  }

  private void leases(Case own) {
    for (Lease lease : own.leases.values()) {
      Operation o = own.operations.get(lease.index());
      if (o == null || !o.attempt().equals(lease.attempt().value())) {
        findings.violated("A lease is of the current attempt", lease + " of " + o);
      }
      if (!own.reservations.containsKey(lease.host()) && !lease.needs().equals(Resources.NONE)) {
        findings.violated("What runs is charged", lease + " has no reservation");
      }
    }
    for (Reservation r : own.reservations.values()) {
      Resources used = Resources.NONE;
      for (Lease lease : own.leases.values()) {
        if (lease.host().equals(r.host())) {
          used = used.plus(lease.needs());
        }
      }
      if (!used.equals(r.inUse())) {
        findings.violated("What is in use equals the leases' needs", r + " but " + used);
      }
    }
  }

  private void waiting(Case own, Agenda row) {
    boolean waits = own.waiting != null;
    boolean homeless = row.state() == AgendaState.RUNNING && row.host().isEmpty();
    boolean prepared = row.state() == AgendaState.WAITING && row.spreading() == 0;
    if (prepared != waits && !(homeless && waits)) {
      findings.violated("Exactly what waits stands in line", row + ", in line: " + waits);
    }
    boolean ready =
        own.operations.values().stream().anyMatch(o -> o.state() == OperationState.READY);
    if (homeless && ready && !waits) {
      findings.violated("Ready work without a host stands in line", row.toString());
    }
  }

  private void paused(Case own, Agenda row) {
    boolean hides = own.spreads.containsKey(Flow.PARK);
    if (row.state() == AgendaState.PAUSED && !hides && !own.ready.isEmpty()) {
      findings.violated("Nothing of a paused agenda is offered", row + " ready " + own.ready);
    }
    if (row.state() == AgendaState.PAUSED && !row.host().isEmpty()) {
      findings.violated("A paused agenda has no reservation", row.toString());
    }
  }

  /** A group counts what has not ended of it, and its owner ends with the last of its instances. */
  private void groups(Case own) {
    for (Group group : own.groups.values()) {
      int open = 0;
      for (int i = group.first(); i < group.first() + group.count(); i++) {
        open += complete(own, i) ? 0 : 1;
      }
      if (open != group.open()) {
        findings.violated("A group counts what is open", group + " but " + open);
      }
      // After a rerun it has a row from the run before, and waits.
      Operation owner = own.operations.get(group.index());
      boolean ended = owner != null && owner.state().ended();
      boolean reset = own.spreads.containsKey(Flow.RESET);
      if (group.instances() && !reset && ended != (open == 0)) {
        findings.violated("A forEach ends with the last of its instances", own + ": " + group);
      }
    }
  }

  private static boolean complete(Case own, int index) {
    Operation o = own.operations.get(index);
    Group group = own.groups.get(index);
    return o != null
        && o.state().ended()
        && o.state() != OperationState.CANCELED
        && (group == null || group.open() == 0);
  }

  /** What runs on failure begins when all else has stopped. */
  private void mending(Case own, Agenda row) {
    if (row.onFailure() == Agenda.OnFailure.NONE) {
      own.before.clear();
      own.operations.values().stream()
          .filter(o -> o.state() != OperationState.WAITING)
          .forEach(o -> own.before.add(o.index()));
      return;
    }
    for (Operation earlier : own.operations.values()) {
      if (own.before.contains(earlier.index()) && !earlier.state().ended()) {
        findings.violated("What runs on failure begins after all else", row + " but " + earlier);
      }
    }
  }

  /** What it reserved and what is ready can be found where it is at home. */
  private void home(Case own, Agenda row) {
    if (row.host().isEmpty() || row.state().ended()) {
      return;
    }
    if (!own.reservations.containsKey(row.host())) {
      findings.violated("An agenda has a reservation where it is at home", row.toString());
    }
    // What a sweep is about to cancel need not move any more.
    boolean moving = own.spreads.containsKey(Flow.MOVE) || own.spreads.containsKey(Flow.SWEEP);
    if (!moving && own.ready.values().stream().anyMatch(r -> !r.host().equals(row.host()))) {
      findings.violated("What is ready is where its agenda is", row + " ready " + own.ready);
    }
    Reservation reserved = own.reservations.get(row.host());
    for (Ready ready : own.ready.values()) {
      if (reserved != null && !ready.needs().fitsIn(reserved.reserved())) {
        findings.violated("Every operation fits what its agenda reserved", ready + " " + reserved);
      }
    }
  }

  /** Of a rerun those wait whose turn has not come: it was stopped, or they are for a failure. */
  private static boolean over(Operation o, Agenda row) {
    boolean unmet = !row.stopping().isEmpty() || o.name().startsWith(Workload.MENDS);
    return o.state().ended() || (o.state() == OperationState.WAITING && unmet);
  }

  private void nothingLeft(Case own, Agenda row) {
    nothingLive(own, row);
    if (!own.operations.values().stream().allMatch(o -> over(o, row))) {
      findings.violated("An ended agenda leaves nothing behind", row + " " + own.operations);
    }
  }

  private void nothingLive(Case own, Agenda row) {
    boolean clean =
        own.ready.isEmpty()
            && own.leases.isEmpty()
            && own.timers.keySet().equals(row.runsAgain() ? AGAIN : Set.of())
            && own.awaits.values().stream().noneMatch(Await::open)
            && own.spreads.isEmpty()
            && own.reservations.isEmpty()
            && own.waiting == null;
    if (!clean) {
      findings.violated(
          "An ended agenda leaves nothing behind",
          row
              + " ready "
              + own.ready
              + " leases "
              + own.leases.values()
              + " timers "
              + own.timers
              + " spreads "
              + own.spreads
              + " reservations "
              + own.reservations
              + " waiting "
              + own.waiting);
    }
  }
}
