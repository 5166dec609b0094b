package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.GrownFootprint;
import io.dynode.model.Resources;
import io.dynode.scheduling.Footprint;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
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

  /** What an agenda needs by now: its definition, and what its generators made. */
  static Definitions.Needs of(Reader reader, EngineCore core, Agenda agenda) {
    Definitions.Needs needs = core.definitions().needs(reader, agenda.definition());
    return reader
        .get(Tables.GROWN_FOOTPRINTS, agenda.id())
        .map(row ->
            needs.and(Definitions.Needs.of(row.footprint(), new TreeSet<>(row.environments()))))
        .orElse(needs);
  }

  /** The agenda needs that from now on. */
  static void grow(Work work, Agenda agenda, Definitions.Needs needs) {
    List<String> environments = List.copyOf(new TreeSet<>(needs.environments()));
    work.put(new GrownFootprint(agenda.id(), needs.footprint(), environments));
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
