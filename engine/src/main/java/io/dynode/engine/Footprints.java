package io.dynode.engine;

import io.dynode.model.Resources;
import io.dynode.scheduling.Footprint;
import io.dynode.workflow.Plan;
import java.util.ArrayList;
import java.util.List;

/** What an agenda reserves at admission, from its plan. */
final class Footprints {
  private Footprints() {}

  static Resources of(Plan plan) {
    List<Resources> needs = new ArrayList<>(plan.size());
    for (int i = 0; i < plan.size(); i++) {
      needs.add(plan.operation(i).needs());
    }
    return Footprint.of(plan.spec().resources().orElse(Resources.NONE), needs);
  }
}
