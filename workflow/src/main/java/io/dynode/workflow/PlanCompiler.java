package io.dynode.workflow;

import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Names;
import io.dynode.model.OperationSpec;
import io.dynode.model.RunIf;
import io.dynode.spi.Expressions;
import io.dynode.workflow.PlannedOperation.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link Plan}, once. */
final class PlanCompiler {
  /** The word in {@code files.from} for the starting event; no operation may have that name. */
  static final String EVENT = "event";

  /** What operations of {@code onFailure} call the agenda's failure. */
  static final String FAILURE = "failure";

  private final AgendaSpec spec;
  private final boolean grown;
  private final Places places;
  private final Limits limits;
  private final Problems problems;
  private final SettingsFinder settings;
  private final InputParser inputs;
  private final Map<String, Integer> byName = new HashMap<>();
  private int edges;
  private long steps;

  /**
   * @param grown whether a generator made the operations
   */
  PlanCompiler(
      AgendaSpec spec,
      ModuleCatalog modules,
      Expressions expressions,
      Limits limits,
      boolean grown) {
    this.spec = spec;
    this.grown = grown;
    this.places = Places.of(spec);
    this.limits = limits;
    this.problems = new Problems(limits.problems());
    this.settings = new SettingsFinder(spec, places, modules, problems);
    this.inputs = new InputParser(expressions, limits, problems);
  }

  Plan compile() {
    int count = places.size();
    if (places.main() == 0 && !grown) {
      problems.add(
          ErrorCode.MISSING_FIELD, "An agenda needs at least one operation.", "/operations");
    }
    if (count > limits.operations()) {
      problems.add(
          ErrorCode.TOO_LARGE,
          count + " operations; at most " + limits.operations() + " are taken. Split the agenda.",
          "/operations");
    }
    problems.throwIfAny();
    names();
    long labels =
        spec.labels().entrySet().stream()
            .mapToLong(label -> label.getKey().length() + label.getValue().length())
            .sum();
    if (labels > Limits.LABELS) {
      problems.add(
          ErrorCode.TOO_LARGE,
          "The labels have " + labels + " characters; at most " + Limits.LABELS + " are kept.",
          "/labels");
    }
    spec.retry().ifPresent(retry -> problems.addAll(retry.problems("/retry"), ""));
    spec.rerun().ifPresent(rerun -> problems.addAll(rerun.problems("/rerun"), ""));
    List<PlannedOperation> operations = new ArrayList<>(count);
    int[][] dependencies = new int[count][];
    Dependencies collected = new Dependencies(byName, places, problems, grown);
    for (int i = 0; i < count; i++) {
      OperationSpec operation = places.all().get(i);
      SettingsFinder.Result found = settings.find(i, operation);
      collected.begin(i);
      collected.dependsOn(operation);
      Inputs parsed = inputs.parse(found.pinned(), found.settings().builtin(), collected);
      dependencies[i] = collected.end();
      steps += 1 + collected.steps();
      checkRunIf(i, operation, dependencies[i].length);
      String place = places.pointer(i);
      operation.retry().ifPresent(retry -> problems.addAll(retry.problems("/retry"), place));
      countEdges(dependencies[i].length);
      operations.add(
          new PlannedOperation(i, found.pinned(), found.settings(), parsed, dependencies[i]));
    }
    Graph graph = new Graph(dependencies);
    graph.rings().forEach(this::reportRing);
    steps += graph.steps();
    problems.throwIfAny();
    for (int i = 0; i < count; i++) {
      operations.get(i).dependents(graph.dependents(i));
    }
    return new Plan(
        pinned(operations),
        List.copyOf(operations),
        Map.copyOf(byName),
        places.main(),
        graph.roots(),
        Collections.unmodifiableMap(collected.outer()));
  }

  /** Operations, dependencies and edges looked at, for the proof that it is linear. */
  long steps() {
    return steps;
  }

  private void names() {
    for (int i = 0; i < places.size(); i++) {
      String name = places.all().get(i).name();
      String pointer = places.pointer(i) + "/name";
      if (!Names.valid(name)) {
        problems.add(
            ErrorCode.INVALID_NAME,
            "'"
                + Problems.cut(name)
                + "' is no name: a letter, then up to 62 letters, digits, '.', '_' or '-', not"
                + " ending in '.out' or '.children'.",
            pointer);
      } else if (Names.fold(name).equals(EVENT)) {
        problems.add(
            ErrorCode.INVALID_NAME,
            "'event' means the starting event; take another name.",
            pointer);
      } else if (Names.fold(name).equals(FAILURE) && !spec.onFailure().isEmpty()) {
        problems.add(
            ErrorCode.INVALID_NAME,
            "'failure' means the agenda's failure in onFailure; take another name.",
            pointer);
      }
      Integer earlier = byName.putIfAbsent(Names.fold(name), i);
      if (earlier != null) {
        problems.add(
            ErrorCode.DUPLICATE_NAME,
            "'"
                + Problems.cut(name)
                + "' is also the name at "
                + places.pointer(earlier)
                + "; names are unique, ignoring case.",
            pointer);
      }
    }
  }

  private void checkRunIf(int index, OperationSpec operation, int dependencies) {
    if (operation.runIf() != RunIf.ANY_FAILED) {
      return;
    }
    String pointer = places.pointer(index) + "/runIf";
    if (!places.onFailure(index) && spec.failurePolicy() == FailurePolicy.FAIL_FAST) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "It can never run: a failure stops this agenda. Set the agenda's failurePolicy to"
              + " 'continue', or leave runIf out.",
          pointer);
    }
    if (dependencies == 0) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "It can never run: it waits for no operation that could fail. Name some in dependsOn.",
          pointer);
    }
  }

  private void countEdges(int more) {
    edges += more;
    if (edges > limits.edges()) {
      problems.add(
          ErrorCode.TOO_LARGE,
          "More than "
              + limits.edges()
              + " dependencies. Put an operation in between that joins"
              + " them.",
          "/operations");
      problems.throwIfAny();
    }
  }

  private void reportRing(int[] ring) {
    int first = Arrays.stream(ring).min().orElseThrow();
    int start = 0;
    while (ring[start] != first) {
      start++;
    }
    StringBuilder text = new StringBuilder(quoted(first));
    int shown = Math.min(ring.length, 10);
    for (int k = 1; k < shown; k++) {
      text.append(k == 1 ? " waits for " : ", that for ")
          .append(quoted(ring[(start + k) % ring.length]));
    }
    if (shown < ring.length) {
      text.append(", … (").append(ring.length).append(" operations)");
    }
    text.append(", and that for ").append(quoted(first));
    int second = ring[(start + 1) % ring.length];
    problems.add(ErrorCode.CYCLE, text + ".", place(first, second));
  }

  private String quoted(int index) {
    return "'" + places.all().get(index).name() + "'";
  }

  /** Where it says that one operation waits for another. */
  private String place(int index, int dependency) {
    List<String> names = places.all().get(index).dependsOn();
    String wanted = Names.fold(places.all().get(dependency).name());
    for (int k = 0; k < names.size(); k++) {
      if (Names.fold(names.get(k)).equals(wanted)) {
        return places.pointer(index) + "/dependsOn/" + k;
      }
    }
    return places.pointer(index);
  }

  private AgendaSpec pinned(List<PlannedOperation> operations) {
    boolean same = true;
    List<OperationSpec> specs = new ArrayList<>(operations.size());
    for (PlannedOperation operation : operations) {
      same &= operation.spec().equals(places.all().get(operation.index()));
      specs.add(operation.spec());
    }
    if (same) {
      return spec;
    }
    int main = places.main();
    return spec.with(specs.subList(0, main), specs.subList(main, specs.size()));
  }
}
