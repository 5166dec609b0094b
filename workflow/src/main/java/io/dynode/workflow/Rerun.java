package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.OperationSpec;
import io.dynode.model.OperationState;
import io.dynode.model.RerunRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which operations of an agenda that has ended run again: those that did not succeed (a skip by
 * their dependencies or their condition stands), those that are named, those whose definition
 * changes, and everything that waits for one of them. What is kept so depends only on what is kept.
 * Those of {@code onFailure} are not asked: they run when it fails again.
 */
public final class Rerun {
  private final Plan plan;
  private final BitSet again = new BitSet();
  private final BitSet parts = new BitSet();
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
  public record Asked(BitSet named, BitSet changed, boolean all) {
    private boolean anew(int index) {
      return all || named.get(index) || changed.get(index);
    }
  }

  private Rerun(Plan plan) {
    this.plan = plan;
  }

  /**
   * Decides; linear in the agenda.
   *
   * @param plan as it is to be run
   * @param states how each operation ended; WAITING: it has no row, or was not begun again
   * @param parted whether an operation has become instances some of which did not succeed
   */
  public static Rerun of(
      Plan plan, IntFunction<OperationState> states, IntPredicate parted, Asked asked) {
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
    rerun.items.stream()
        .mapToInt(Item::index)
        .filter(i -> parted.test(i) && !asked.anew(i) && rerun.sameElements(i))
        .forEach(rerun.parts::set);
    return rerun;
  }

  /** Whether nothing runs again that says for which elements it runs. */
  private boolean sameElements(int index) {
    PlannedOperation planned = plan.operation(index);
    return IntStream.range(0, planned.dependencyCount())
        .map(planned::dependency)
        .noneMatch(again::get);
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

  /** Those of them that keep what succeeded of their instances: only the others run again. */
  public BitSet parts() {
    return (BitSet) parts.clone();
  }

  /** Both in one, as it is stored: who runs again in part stands behind all operations. */
  public BitSet stored() {
    BitSet stored = again();
    stored.andNot(parts);
    parts.stream().forEach(i -> stored.set(plan.size() + i));
    return stored;
  }

  /** What runs again in part, of what is stored. */
  static BitSet parts(Plan plan, BitSet stored) {
    return stored.get(plan.size(), 2 * plan.size());
  }

  /** All that runs again, of what is stored. */
  static BitSet again(Plan plan, BitSet stored) {
    BitSet all = stored.get(0, plan.size());
    all.or(parts(plan, stored));
    return all;
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

  /**
   * After how many microseconds the next run begins; empty: it stays as it is. What was canceled or
   * rejected is what somebody wanted.
   *
   * @param ended the agenda as it ended
   * @param own how many runs have begun by themselves since a user asked for one
   * @param random in [0, 1)
   */
  public static OptionalLong delayMicros(Agenda ended, RerunRule rule, int own, double random) {
    boolean failed = ended.state() == AgendaState.FAILED && own + 1 < rule.maxRuns();
    boolean listed =
        Arrays.stream(ErrorCode.values())
            .filter(code -> code.slug().equals(ended.code()))
            .anyMatch(code -> code != ErrorCode.REJECTED && rule.on().contains(code.type()));
    return failed && listed
        ? OptionalLong.of(Retries.delay(rule.backoff(), rule.longest(), own + 1, random))
        : OptionalLong.empty();
  }
}
