package io.dynode.server;

import io.dynode.engine.OperationView;
import io.dynode.engine.Preview;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Field;
import io.dynode.model.Growth;
import io.dynode.model.Resources;
import java.util.List;

/** What a submit would come to. */
record PreviewAnswer(
    @Field("Where it would wait.") String queue,
    String pool,
    @Field("What it would reserve at admission.") Resources footprint,
    @Field("Environments that its operations name.") List<String> environments,
    @Field("The agenda that this idempotency key made already; empty: none.") String made,
    List<Step> operations,
    @Field("With the template's parameters put in and versions pinned.") AgendaSpec agenda) {
  /** An operation that the agenda would have. */
  record Step(
      String name,
      @Field("Module with its version, or the built-in.") String type,
      @Field("What it is part of: onFailure.") String of,
      @Field("Operations it waits for.") List<String> dependsOn,
      @Field("Runs once for each element of an array.") boolean forEach,
      Growth growth) {
    static Step of(OperationView v) {
      return new Step(
          v.name(),
          v.spec().type(),
          v.of(),
          v.dependencies(),
          !v.spec().forEach().isNull(),
          v.spec().growth());
    }
  }

  static PreviewAnswer of(Preview p) {
    return new PreviewAnswer(
        p.queue(),
        p.pool(),
        p.footprint(),
        List.copyOf(p.environments()),
        p.before().map(agenda -> agenda.id().value()).orElse(""),
        p.operations().stream().map(Step::of).toList(),
        p.spec());
  }
}
