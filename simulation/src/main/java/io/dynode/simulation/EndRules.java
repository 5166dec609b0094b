package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Group;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationSpec;
import io.dynode.model.OperationState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An ended agenda against the plainest reading of its graph. */
final class EndRules {
  /** What ends without an attempt. */
  private static final Set<String> UNATTEMPTED = Set.of("delay", "wait", "agenda", "update-agenda");

  /** Begins the reason of an operation that a user ended. */
  static final String BY_HAND = "marked done by ";

  private static final String SKIPPED_BY_HAND = "skipped by ";

  private final Findings findings;
  private final Map<String, Produced> produced;

  EndRules(Findings findings, Map<String, Produced> produced) {
    this.findings = findings;
    this.produced = produced;
  }

  void check(Case own, Course course) {
    Agenda row = own.row();
    if (!own.over()) {
      findings.violated("Every accepted agenda ends", row.toString());
      return;
    }
    boolean stopped = !row.stopping().isEmpty();
    for (int i = 0; i < course.main(); i++) {
      operation(own, course, 0, i, stopped);
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
        operation(own, course, 0, i, row.onFailure() == Agenda.OnFailure.STOPPED);
      } else if (begun(own.operations.get(i))) {
        findings.violated("What runs on failure runs exactly then", own.operations.toString());
      }
    }
    int operations = begun ? course.operations().size() : course.main();
    operations += own.groups.values().stream().mapToInt(Group::count).sum();
    if (row.operations() != operations) {
      findings.violated("An agenda counts its operations", row + " has " + operations);
    }
  }

  private static boolean begun(@Nullable Operation row) {
    return row != null && row.state() != OperationState.WAITING;
  }

  /**
   * @param first index at which the operations of that course begin
   */
  private void operation(Case own, Course course, int first, int place, boolean stopped) {
    Operation row = own.operations.get(first + place);
    OperationSpec spec = course.operations().get(place);
    if (!spec.forEach().isNull()) {
      instances(own, course, first, place, stopped);
      return;
    }
    if (row == null || row.state() == OperationState.WAITING) {
      if (!stopped) {
        findings.violated("No dependent is lost", own + ": " + spec.name() + " has no row");
      }
      return;
    }
    boolean wanted = allowed(own, course, first, place) && !spec.when().equals("false");
    boolean byHand = row.reason().startsWith(SKIPPED_BY_HAND) || row.reason().startsWith(BY_HAND);
    if (!byHand) {
      ran(own, row, wanted, stopped);
    }
    effects(own, spec, row);
    if (spec.growth() != Growth.NONE) {
      made(own, row, stopped);
    }
  }

  private void ran(Case own, Operation row, boolean wanted, boolean stopped) {
    if (wanted == (row.state() == OperationState.SKIPPED)) {
      findings.violated(
          "An operation runs exactly when its dependencies let it", row + " of " + own.operations);
    }
    if (row.state() == OperationState.CANCELED && !stopped) {
      findings.violated("Only what is stopped is canceled", row.toString());
    }
  }

  /** Each of its instances ran, and it ended as they did, with their outputs in order. */
  private void instances(Case own, Course course, int first, int place, boolean stopped) {
    int index = first + place;
    Operation row = own.operations.get(index);
    OperationSpec spec = course.operations().get(place);
    if (row == null || row.state() == OperationState.WAITING) {
      if (!stopped) {
        findings.violated("No dependent is lost", own + ": " + spec.name() + " has no row");
      }
      return;
    }
    ran(own, row, allowed(own, course, first, place), stopped);
    Group group = own.groups.get(index);
    Json all = Json.of(List.of());
    boolean failed = row.state() == OperationState.FAILED;
    if (group != null) {
      failed = false;
      List<Json> outputs = new ArrayList<>();
      for (int i = group.first(); i < group.first() + group.count(); i++) {
        Operation instance = own.operations.get(i);
        if (instance == null) {
          findings.violated("A forEach ends with the last of its instances", row.toString());
          return;
        }
        ran(own, instance, !spec.when().equals("false"), stopped);
        effects(own, spec, instance);
        failed |= instance.state() == OperationState.FAILED;
        outputs.add(own.outputs.getOrDefault(i, Json.NULL));
      }
      all = Json.of(outputs);
    }
    boolean succeeded = row.state() == OperationState.SUCCEEDED;
    boolean skipped = row.state() == OperationState.SKIPPED;
    if (!skipped && succeeded == failed) {
      findings.violated("A forEach ends as its instances did", row.toString());
    }
    if (succeeded && !all.equals(own.outputs.get(index))) {
      findings.violated("A forEach has all outputs in order", row + " has not " + all);
    }
  }

  /** What a generator's output says was added, and judged like all else. */
  private void made(Case own, Operation row, boolean stopped) {
    Json said =
        own.outputs
            .getOrDefault(row.index(), Json.NULL)
            .at("/operations")
            .orElse(Json.of(List.of()));
    Group group = own.groups.get(row.index());
    int count = said instanceof Json.Arr list ? list.items().size() : 0;
    if (row.state() != OperationState.SUCCEEDED || count == 0) {
      if (group != null) {
        findings.violated("Only what a success says is added", row + " has " + group);
      }
      return;
    }
    if (group == null || group.count() != count) {
      findings.violated("What a generator says is added", row + " has " + group);
      return;
    }
    Course course = Course.of(said);
    for (int i = 0; i < count; i++) {
      operation(own, course, group.first(), i, stopped);
    }
  }

  private static boolean allowed(Case own, Course course, int first, int place) {
    List<Integer> dependencies = course.dependencies().get(place);
    int ended = 0;
    int succeeded = 0;
    int failed = 0;
    for (int dependency : dependencies) {
      Operation o = own.operations.get(first + dependency);
      if (o != null) {
        boolean awaited = course.operations().get(dependency).growth() == Growth.AWAITED;
        boolean badly = awaited && failed(own, o.index());
        ended++;
        succeeded += o.state().succeeded() && !badly ? 1 : 0;
        failed += o.state() == OperationState.FAILED || badly ? 1 : 0;
      }
    }
    int all = dependencies.size();
    return all == 0
        || switch (course.operations().get(place).runIf()) {
          case ALL_SUCCEEDED -> succeeded == all;
          case ANY_DONE -> ended > 0;
          case ALL_DONE -> ended == all;
          case ANY_FAILED -> failed > 0;
        };
  }

  /** Whether something failed of what belongs to an operation. */
  private static boolean failed(Case own, int index) {
    Group group = own.groups.get(index);
    boolean failed = false;
    if (group != null) {
      for (int i = group.first(); i < group.first() + group.count(); i++) {
        Operation o = own.operations.get(i);
        failed |= (o != null && o.state() == OperationState.FAILED) || failed(own, i);
      }
    }
    return failed;
  }

  /** What the one success of each run left is there, once; nothing else is. */
  private void effects(Case own, OperationSpec spec, Operation row) {
    TreeMap<Integer, String> successes = own.succeeded.getOrDefault(row.index(), new TreeMap<>());
    String attempt = successes.get(row.run());
    boolean attempted = !UNATTEMPTED.contains(spec.type()) && !row.reason().startsWith(BY_HAND);
    if (row.state() == OperationState.SUCCEEDED && attempt == null && attempted) {
      findings.violated("A success has an attempt", row.toString());
    }
    published(own, spec, row, successes.values());
    output(own, row, attempt);
  }

  private void published(
      Case own, OperationSpec spec, Operation row, Collection<String> successes) {
    int events = 0;
    int insights = 0;
    for (String each : successes) {
      @Nullable Produced left = produced.get(each);
      events += left != null ? left.events().size() : spec.type().equals("emit") ? 1 : 0;
      insights += left != null ? left.insights().size() : 0;
    }
    int eventsFound = own.events.getOrDefault(row.name(), 0);
    int insightsFound = own.documents.getOrDefault(row.index(), 0);
    boolean more = own.dropped.contains(row.name()) && eventsFound > events;
    if ((events != eventsFound && !more) || insights != insightsFound) {
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
