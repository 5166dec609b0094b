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
   * @param drops how many instances of it, or operations that it made, go and are made anew
   * @param instances how many instances of it run again, while the others are kept
   */
  public record Again(
      String operation,
      OperationState state,
      Rerun.Why why,
      String waitsFor,
      int drops,
      int instances) {}

  /** An operation that stays as it is. */
  public record Kept(String operation, OperationState state) {}

  /**
   * A module that changes.
   *
   * @param operation that runs it; empty: it is the agenda's template
   */
  public record Version(String operation, String before, String after) {}

  /**
   * What the command is made of.
   *
   * @param stored what runs again, as {@link Rerun#stored} says it
   * @param mode for the history
   */
  record Decided(Definitions.Stored definition, BitSet stored, String mode, Origin origin) {}

  /**
   * How the operations of its definition ended, each with all that belongs to it.
   *
   * @param made how many instances it had, or operations it made
   * @param open how many instances of it did not succeed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Ends(OperationState[] states, int[] made, int[] open) {}

  static RerunPlan of(Agenda agenda, Plan before, Rerun rerun, Ends ends, Decided decided) {
    Plan plan = decided.definition().plan();
    BitSet parts = rerun.parts();
    BitSet runs = rerun.again();
    List<Again> again =
        rerun.items().stream()
            .sorted(java.util.Comparator.comparingInt(Rerun.Item::index))
            .map(item ->
                new Again(
                    plan.operation(item.index()).name(),
                    item.state(),
                    item.why(),
                    item.waitsFor() < 0 ? "" : plan.operation(item.waitsFor()).name(),
                    parts.get(item.index()) ? 0 : ends.made()[item.index()],
                    parts.get(item.index()) ? ends.open()[item.index()] : 0))
            .toList();
    List<Kept> kept = new java.util.ArrayList<>();
    List<Version> versions = new java.util.ArrayList<>();
    for (int i = 0; i < plan.mainCount(); i++) {
      String name = plan.operation(i).name();
      if (!runs.get(i)) {
        kept.add(new Kept(name, ends.states()[i]));
      } else if (!before.operation(i).module().equals(plan.operation(i).module())) {
        versions.add(new Version(name, before.operation(i).module(), plan.operation(i).module()));
      }
    }
    return new RerunPlan(agenda, again, List.copyOf(kept), List.copyOf(versions), decided);
  }

  /** The same, which says so when the template is another than before. */
  RerunPlan from(Origin before) {
    String template = decided.origin().template();
    if (template.equals(before.template())) {
      return this;
    }
    List<Version> all = new java.util.ArrayList<>(versions);
    all.addFirst(new Version("", before.template(), template));
    return new RerunPlan(agenda, again, kept, List.copyOf(all), decided);
  }

  /** The same as a run of that mode. */
  RerunPlan in(String mode) {
    Decided other = new Decided(decided.definition(), decided.stored(), mode, decided.origin());
    return new RerunPlan(agenda, again, kept, versions, other);
  }

  Json params() {
    return decided.origin().params();
  }
}
