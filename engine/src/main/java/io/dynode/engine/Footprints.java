package io.dynode.engine;

import io.dynode.model.Resources;
import io.dynode.scheduling.Footprint;
import io.dynode.workflow.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What an agenda needs of the host that admits it, from its plan. */
final class Footprints {
  private Footprints() {}

  static Resources of(Plan plan) {
    List<Resources> needs = new ArrayList<>(plan.size());
    for (int i = 0; i < plan.size(); i++) {
      needs.add(plan.operation(i).needs());
    }
    return Footprint.of(plan.spec().resources().orElse(Resources.NONE), needs);
  }

  /** The environments its operations name. */
  static SortedSet<String> environments(Plan plan) {
    SortedSet<String> named = new TreeSet<>();
    for (int i = 0; i < plan.size(); i++) {
      String environment = plan.operation(i).environment();
      if (!environment.isEmpty()) {
        named.add(environment);
      }
    }
    return named;
  }
}
