package io.dynode.workflow;

import io.dynode.model.AgendaSpec;
import io.dynode.model.OperationSpec;
import io.dynode.model.OperationState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Which operations of an agenda that has ended run again: those that did not succeed (a skip by
 * their dependencies or their condition stands), those that are named, those whose definition
 * changes, and everything that waits for one of them. What is kept so depends only on what is kept.
 * Those of {@code onFailure} are not asked: they run when it fails again.
 */
public final class Rerun {
  private final Plan plan;
  private final BitSet again = new BitSet();
  private final List<Item> items = new ArrayList<>();
  private final ArrayDeque<Integer> open = new ArrayDeque<>();

  /**
   * An operation that runs again.
   *
   * @param state how it ended; WAITING: its turn never came
   * @param why {@code failed}, {@code canceled}, {@code not-run}, {@code named}, {@code changed},
   *     or {@code waits-for} another that runs again
   * @param waitsFor that other; −1: none
   */
  public record Item(int index, OperationState state, Why why, int waitsFor) {}

  /** Why an operation runs again. */
  public enum Why {
    FAILED,
    CANCELED,
    NOT_RUN,
    NAMED,
    CHANGED,
    WAITS_FOR
  }

  /**
   * What a user asks for.
   *
   * @param named operations that run again though they succeeded
   * @param changed operations whose definition is not what they ran with
   * @param all every operation runs again
   */
  public record Asked(BitSet named, BitSet changed, boolean all) {}

  private Rerun(Plan plan) {
    this.plan = plan;
  }

  /**
   * Decides; linear in the agenda.
   *
   * @param plan as it is to be run
   * @param states how each operation ended; WAITING: it has no row, or was not begun again
   */
  public static Rerun of(Plan plan, IntFunction<OperationState> states, Asked asked) {
    Rerun rerun = new Rerun(plan);
    for (int i = 0; i < plan.mainCount(); i++) {
      OperationState state = states.apply(i);
      Why why =
          switch (state) {
            case FAILED -> Why.FAILED;
            case CANCELED -> Why.CANCELED;
            case SUCCEEDED, CACHED, SKIPPED ->
                asked.named().get(i) || asked.all()
                    ? Why.NAMED
                    : asked.changed().get(i) ? Why.CHANGED : null;
            case WAITING, READY, SLEEPING, HELD, STAGING, RUNNING, COMMITTING -> Why.NOT_RUN;
          };
      if (why != null) {
        rerun.add(new Item(i, state, why, -1));
      }
    }
    rerun.follow(states);
    return rerun;
  }

  private void add(Item item) {
    again.set(item.index());
    items.add(item);
    open.add(item.index());
  }

  private void follow(IntFunction<OperationState> states) {
    while (!open.isEmpty()) {
      PlannedOperation source = plan.operation(open.poll());
      for (int k = 0; k < source.dependentCount(); k++) {
        int dependent = source.dependent(k);
        if (!again.get(dependent)) {
          add(new Item(dependent, states.apply(dependent), Why.WAITS_FOR, source.index()));
        }
      }
    }
  }

  /** The operations that run again, by index. */
  public BitSet again() {
    return (BitSet) again.clone();
  }

  /** The same, with the reason of each, those first that are the reason of others. */
  public List<Item> items() {
    return List.copyOf(items);
  }

  /**
   * Operations that are not what they were, or whose condition sees other params.
   *
   * @param next with operations of the same names in the same order
   */
  public static BitSet changed(AgendaSpec before, AgendaSpec next) {
    boolean params = !before.params().equals(next.params());
    BitSet changed = new BitSet();
    for (int i = 0; i < next.operations().size(); i++) {
      OperationSpec was = before.operations().get(i);
      OperationSpec is = next.operations().get(i);
      boolean sees = params && !is.when().isEmpty();
      changed.set(i, sees || !was.equals(is));
    }
    return changed;
  }
}
