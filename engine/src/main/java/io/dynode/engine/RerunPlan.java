package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.workflow.Plan;
import io.dynode.workflow.Rerun;
import java.util.BitSet;
import java.util.List;

/**
 * What a rerun would do; nothing is changed by it.
 *
 * @param agenda as it ended
 * @param again what runs again, and why, in the order of the index
 * @param kept what does not
 * @param versions modules that run in another version than before
 */
public record RerunPlan(
    Agenda agenda, List<Again> again, List<Kept> kept, List<Version> versions, Decided decided) {
  /**
   * An operation that runs again.
   *
   * @param waitsFor another one that runs again and is why; empty: it has its own reason
   */
  public record Again(String operation, OperationState state, Rerun.Why why, String waitsFor) {}

  /** An operation that stays as it is. */
  public record Kept(String operation, OperationState state) {}

  /** A module that changes. */
  public record Version(String operation, String before, String after) {}

  /**
   * What the command is made of.
   *
   * @param mode for the history
   */
  record Decided(Definitions.Stored definition, BitSet again, String mode, Origin origin) {}

  static RerunPlan of(
      Agenda agenda, Plan before, Rerun rerun, OperationState[] states, Decided decided) {
    Plan plan = decided.definition().plan();
    List<Again> again =
        rerun.items().stream()
            .sorted(java.util.Comparator.comparingInt(Rerun.Item::index))
            .map(item ->
                new Again(
                    plan.operation(item.index()).name(),
                    item.state(),
                    item.why(),
                    item.waitsFor() < 0 ? "" : plan.operation(item.waitsFor()).name()))
            .toList();
    List<Kept> kept = new java.util.ArrayList<>();
    List<Version> versions = new java.util.ArrayList<>();
    for (int i = 0; i < plan.mainCount(); i++) {
      String name = plan.operation(i).name();
      if (!decided.again().get(i)) {
        kept.add(new Kept(name, states[i]));
      } else if (!before.operation(i).module().equals(plan.operation(i).module())) {
        versions.add(new Version(name, before.operation(i).module(), plan.operation(i).module()));
      }
    }
    return new RerunPlan(agenda, again, List.copyOf(kept), List.copyOf(versions), decided);
  }

  /** The same as a run of that mode. */
  RerunPlan in(String mode) {
    Decided other = new Decided(decided.definition(), decided.again(), mode, decided.origin());
    return new RerunPlan(agenda, again, kept, versions, other);
  }

  Json params() {
    return decided.origin().params();
  }
}
