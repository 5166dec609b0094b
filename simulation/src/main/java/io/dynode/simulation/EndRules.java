package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationSpec;
import io.dynode.model.OperationState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An ended agenda against the plainest reading of its graph. */
final class EndRules {
  private final Findings findings;
  private final Map<String, Produced> produced;

  EndRules(Findings findings, Map<String, Produced> produced) {
    this.findings = findings;
    this.produced = produced;
  }

  void check(Case own, Course course) {
    Agenda row = own.row();
    if (!row.state().ended()) {
      findings.violated("Every accepted agenda ends", row.toString());
      return;
    }
    boolean stopped = !row.stopping().isEmpty();
    for (int i = 0; i < course.main(); i++) {
      operation(own, course, i, stopped);
    }
    mending(own, course, row);
    AgendaState wanted =
        row.stopping().equals("canceled")
            ? AgendaState.CANCELED
            : stopped || row.failed() > 0 ? AgendaState.FAILED : AgendaState.SUCCEEDED;
    if (row.state() != wanted) {
      findings.violated("An agenda ends as its operations did", row + " should be " + wanted);
    }
  }

  /** What runs on failure ran exactly then. */
  private void mending(Case own, Course course, Agenda row) {
    boolean there = course.main() < course.operations().size();
    boolean begun = row.onFailure() != Agenda.OnFailure.NONE;
    // One that could not begin at all has nothing to mend.
    boolean wanted = there && row.state() == AgendaState.FAILED && row.startedMicros() > 0;
    if (wanted != begun) {
      findings.violated("What runs on failure runs exactly then", row.toString());
    }
    for (int i = course.main(); i < course.operations().size(); i++) {
      if (begun) {
        operation(own, course, i, row.onFailure() == Agenda.OnFailure.STOPPED);
      } else if (begun(own.operations.get(i))) {
        findings.violated("What runs on failure runs exactly then", own.operations.toString());
      }
    }
    int operations = begun ? course.operations().size() : course.main();
    if (row.operations() != operations) {
      findings.violated("An agenda counts its operations", row + " has " + operations);
    }
  }

  private static boolean begun(@Nullable Operation row) {
    return row != null && row.state() != OperationState.WAITING;
  }

  private void operation(Case own, Course course, int index, boolean stopped) {
    Operation row = own.operations.get(index);
    OperationSpec spec = course.operations().get(index);
    if (row == null || row.state() == OperationState.WAITING) {
      if (!stopped) {
        findings.violated("No dependent is lost", own + ": " + spec.name() + " has no row");
      }
      return;
    }
    boolean wanted = allowed(own, course, index) && !spec.when().equals("false");
    boolean skipped = row.state() == OperationState.SKIPPED;
    if (wanted == skipped) {
      findings.violated(
          "An operation runs exactly when its dependencies let it",
          row
              + " after "
              + course.dependencies().get(index).stream().map(own.operations::get).toList());
    }
    if (row.state() == OperationState.CANCELED && !stopped) {
      findings.violated("Only what is stopped is canceled", row.toString());
    }
    effects(own, spec, row);
  }

  private static boolean allowed(Case own, Course course, int index) {
    List<Integer> dependencies = course.dependencies().get(index);
    int ended = 0;
    int succeeded = 0;
    int failed = 0;
    for (int dependency : dependencies) {
      Operation o = own.operations.get(dependency);
      if (o != null) {
        ended++;
        succeeded += o.state().succeeded() ? 1 : 0;
        failed += o.state() == OperationState.FAILED ? 1 : 0;
      }
    }
    int all = dependencies.size();
    return all == 0
        || switch (course.operations().get(index).runIf()) {
          case ALL_SUCCEEDED -> succeeded == all;
          case ANY_DONE -> ended > 0;
          case ALL_DONE -> ended == all;
          case ANY_FAILED -> failed > 0;
        };
  }

  /** What the one success of each run left is there, once; nothing else is. */
  private void effects(Case own, OperationSpec spec, Operation row) {
    TreeMap<Integer, String> successes = own.succeeded.getOrDefault(row.index(), new TreeMap<>());
    String attempt = successes.get(row.run());
    boolean delay = spec.type().equals("delay");
    if (row.state() == OperationState.SUCCEEDED && attempt == null && !delay) {
      findings.violated("A success has an attempt", row.toString());
    }
    int events = 0;
    int insights = 0;
    for (String each : successes.values()) {
      @Nullable Produced left = produced.get(each);
      events += left != null ? left.events().size() : spec.type().equals("emit") ? 1 : 0;
      insights += left != null ? left.insights().size() : 0;
    }
    int eventsFound = own.events.getOrDefault(spec.name(), 0);
    int insightsFound = own.documents.getOrDefault(row.index(), 0);
    if (events != eventsFound || insights != insightsFound) {
      findings.violated(
          "Effects are published once in a run",
          row
              + ": "
              + eventsFound
              + " of "
              + events
              + " events, "
              + insightsFound
              + " of "
              + insights
              + " insights");
    }
    output(own, row, attempt);
  }

  private void output(Case own, Operation row, @Nullable String attempt) {
    @Nullable Produced left = attempt == null ? null : produced.get(attempt);
    Json output = own.outputs.get(row.index());
    if (left != null && !left.output().equals(output)) {
      findings.violated("The output is that of the success", row + ": " + output);
    }
    if (row.state() != OperationState.SUCCEEDED && output != null) {
      findings.violated("Only a success has an output", row + ": " + output);
    }
  }
}
