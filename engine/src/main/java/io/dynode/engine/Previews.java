package io.dynode.engine;

import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.Json;
import io.dynode.workflow.Flow;
import io.dynode.workflow.Plan;
import io.dynode.workflow.PlannedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Tries submits without writing anything. */
final class Previews {
  private final EngineCore core;
  private final Submissions submissions;

  Previews(EngineCore core, Submissions submissions) {
    this.core = core;
    this.submissions = submissions;
  }

  /** Refuses what a submit would refuse now. */
  Preview of(Reads reads, Caller caller, AgendaSpec spec) {
    String customer = Submissions.customer(caller, spec.customerId());
    Optional<Submitted> before =
        reads.read(reader ->
            SubmitCommand.before(
                reader,
                new CustomerId(customer),
                spec.idempotencyKey(),
                () -> Submissions.digest(spec)));
    Submission made = submissions.prepare(reads, customer, spec, Submissions.Cause.REQUEST);
    if (before.isEmpty()) {
      reads.read(reader -> {
        Work work = new Work(reader, core.clock().wallMicros()); // thrown away
        return SubmitCommand.store(work, core, made);
      });
    }
    Plan plan = made.definition().plan();
    return new Preview(
        plan.spec(),
        made.queue().name(),
        made.queue().pool(),
        made.definition().needs().footprint(),
        new TreeSet<>(made.definition().needs().environments()),
        operations(plan),
        before.map(Submitted::agenda));
  }

  private static List<OperationView> operations(Plan plan) {
    List<OperationView> all = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      PlannedOperation planned = plan.operation(i);
      List<String> dependencies = new ArrayList<>();
      for (int k = 0; k < planned.dependencyCount(); k++) {
        dependencies.add(plan.operation(planned.dependency(k)).name());
      }
      all.add(
          new OperationView(
              i,
              planned.name(),
              planned.spec(),
              Flow.derivedState(AgendaState.WAITING),
              plan.onFailure(i) ? "onFailure" : "",
              dependencies,
              Optional.empty(),
              Json.NULL,
              Json.NULL,
              ""));
    }
    return all;
  }
}
