package io.dynode.workflow;

import io.dynode.model.Group;
import io.dynode.model.Join;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a rerun does to the rows of an agenda: those that run again wait again, in steps, before the
 * agenda stands in its queue; and at its admission those begin that wait for nothing but what is
 * kept.
 */
final class Renewal {
  private static final int NOTHING = Integer.MAX_VALUE;

  private final AgendaView view;
  private final Plan plan;
  private final Ledger ledger;
  private final int bound;
  private int resetFrom = NOTHING;
  private int beginFrom = NOTHING;

  /** Takes what begins, or is skipped. */
  interface Starter {
    void due(PlannedOperation planned);

    void skip(PlannedOperation planned, String reason);

    /** Those of its instances begin that wait. */
    void instances(PlannedOperation whole);

    /** How much of the bound that has cost; at least 1. */
    int cost();
  }

  Renewal(AgendaView view, Ledger ledger, int bound) {
    this.view = view;
    this.plan = view.plan();
    this.ledger = ledger;
    this.bound = bound;
  }

  /** Whether that leftover is one of its own; then it goes on with it. */
  boolean resume(int source, int next) {
    if (source == Flow.RESET) {
      resetFrom = next;
    } else if (source == Flow.BEGIN) {
      beginFrom = next;
    }
    return source == Flow.RESET || source == Flow.BEGIN;
  }

  /** At the admission of a rerun. */
  void begin() {
    beginFrom = 0;
  }

  /** Nothing more begins of an agenda that is being stopped. */
  void drop() {
    beginFrom = NOTHING;
  }

  /**
   * The rows of those that run again, in the order of the index; all of them, also when the agenda
   * is canceled meanwhile, so that it never ends half the old run and half the new one.
   */
  void reset() {
    if (resetFrom == NOTHING) {
      return;
    }
    BitSet again = Rerun.again(plan, view.again());
    BitSet parts = Rerun.parts(plan, view.again());
    again.set(plan.mainCount(), plan.size());
    int budget = bound;
    // Behind all operations: an instance, up to which those of its operation are done.
    int after = resetFrom < plan.size() ? -1 : resetFrom;
    int i = after < 0 ? again.nextSetBit(resetFrom) : ledger.roster().planned(after).parent();
    while (i >= 0 && budget > 0) {
      if (parts.get(i)) {
        after = instances(ledger.group(i).orElseThrow(), after, budget);
        if (after >= 0) {
          ledger.leave(Flow.RESET, after);
          resetFrom = NOTHING;
          return;
        }
        budget -= Math.min(bound, ledger.group(i).orElseThrow().count());
      } else {
        budget -= drop(i, budget);
      }
      if (parts.get(i) || ledger.group(i).isEmpty()) {
        budget -= 1 + reset(again, plan.operation(i));
        i = again.nextSetBit(i + 1);
      }
    }
    if (i >= 0) {
      ledger.leave(Flow.RESET, i);
    }
    resetFrom = NOTHING;
  }

  /**
   * What belongs to that operation goes, the last first, with what belongs to that: how many are
   * left is how far it has come.
   *
   * @return how many have gone
   */
  private int drop(int owner, int most) {
    int gone = 0;
    ArrayDeque<Integer> owners = new ArrayDeque<>(List.of(owner));
    while (!owners.isEmpty() && gone < most) {
      Optional<Group> group = ledger.group(owners.peek());
      int last = group.map(g -> g.first() + g.count() - 1).orElse(-1);
      if (group.isEmpty()) {
        owners.pop();
      } else if (group.get().count() == 0) {
        ledger.kin().dropped(group.get());
      } else if (ledger.group(last).isPresent()) {
        owners.push(last);
      } else {
        ledger.drop(group.get());
        gone++;
      }
    }
    return gone;
  }

  /**
   * Those instances wait again that did not succeed.
   *
   * @param after the instance up to which that is done; -1: none
   * @return the one up to which it is done then; -1: all of them
   */
  private int instances(Group group, int after, int most) {
    Ledger.Page page = ledger.operationsAfter(Math.max(after, group.first() - 1), most);
    int last = -1;
    for (Operation row : page.rows()) {
      if (!group.holds(row.index())) {
        return -1;
      }
      last = row.index();
      if (row.state() == OperationState.FAILED || row.state() == OperationState.CANCELED) {
        ledger.put(Draft.of(row).again());
        ledger.noOutput(last);
      }
      if (row.state() == OperationState.FAILED) {
        ledger.kin().group(ledger.group(group.index()).orElseThrow().reopened());
      }
    }
    return page.exhausted() ? -1 : last;
  }

  private int reset(BitSet again, PlannedOperation planned) {
    int index = planned.index();
    ledger
        .operation(index)
        .filter(row -> row.state() != OperationState.WAITING)
        .ifPresent(row -> ledger.put(Draft.of(row).again()));
    ledger.noOutput(index);
    Join join = kept(again, planned);
    boolean counts = planned.dependencyCount() > 1 && join.ended() > 0;
    ledger.join(index, counts ? Optional.of(join) : Optional.empty());
    return join.ended() / 8;
  }

  /** The ends of its dependencies that are kept; the others tell theirs when they come. */
  private Join kept(BitSet again, PlannedOperation planned) {
    Join join = new Join(ledger.agenda().id(), planned.index(), 0, 0, 0);
    for (int k = 0; k < planned.dependencyCount(); k++) {
      int dependency = planned.dependency(k);
      if (!again.get(dependency)) {
        join = Joining.count(join, ledger.operation(dependency).orElseThrow().state());
      }
    }
    return join;
  }

  /** Lets those begin that need to wait for nothing that runs again. */
  void begin(Starter starter) {
    if (beginFrom == NOTHING) {
      return;
    }
    BitSet again = Rerun.again(plan, view.again());
    BitSet parts = Rerun.parts(plan, view.again());
    int budget = bound;
    int i = again.nextSetBit(beginFrom);
    for (; i >= 0 && budget > 0 && !ledger.agenda().stopping(); i = again.nextSetBit(i + 1)) {
      if (parts.get(i)) {
        ledger.join(i, Optional.empty());
        starter.instances(plan.operation(i));
      } else {
        begin(again, plan.operation(i), starter);
      }
      budget -= starter.cost();
    }
    if (i >= 0 && !ledger.agenda().stopping()) {
      ledger.leave(Flow.BEGIN, i);
    }
    beginFrom = NOTHING;
  }

  private void begin(BitSet again, PlannedOperation planned, Starter starter) {
    int index = planned.index();
    boolean waits =
        ledger.operation(index).map(row -> row.state() == OperationState.WAITING).orElse(true);
    boolean spread = planned.spreads() && ledger.group(index).isPresent();
    if (!waits || spread) {
      return; // told meanwhile
    }
    int dependencies = planned.dependencyCount();
    if (dependencies == 0) {
      starter.due(planned);
      return;
    }
    Join join =
        dependencies == 1
            ? kept(again, planned)
            : ledger.join(index).orElseGet(() -> new Join(ledger.agenda().id(), index, 0, 0, 0));
    Joining decided =
        join.ended() == 0 ? Joining.WAIT : Joining.decide(planned.runIf(), join, dependencies);
    if (decided == Joining.WAIT) {
      return;
    }
    ledger.join(index, Optional.empty());
    if (decided == Joining.RUN) {
      starter.due(planned);
    } else {
      starter.skip(planned, "what it waits for did not succeed in an earlier run");
    }
  }
}
