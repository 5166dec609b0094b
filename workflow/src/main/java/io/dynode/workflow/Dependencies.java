package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Growth;
import io.dynode.model.Names;
import io.dynode.model.OperationSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Collects what one operation after another waits for; each dependency once, however often named.
 */
final class Dependencies {
  /** Stands for the place of an operation that is not among these. */
  private static final int OUTER = -1;

  private final Map<String, Integer> byName;
  private final Places places;
  private final Problems problems;
  private final boolean open;
  private final Map<String, Plan.Outer> outer = new LinkedHashMap<>();
  private final int[] seenBy;
  private int[] found = new int[16];
  private int count;
  private int index;
  private long steps;

  /**
   * @param open whether operations may be named that are not among these
   */
  Dependencies(Map<String, Integer> byName, Places places, Problems problems, boolean open) {
    this.open = open;
    this.byName = byName;
    this.places = places;
    this.problems = problems;
    this.seenBy = new int[places.size()];
    Arrays.fill(seenBy, -1);
  }

  void begin(int operation) {
    index = operation;
    count = 0;
    steps = 0;
  }

  /** What was collected since {@link #begin}, ascending. */
  int[] end() {
    int[] all = Arrays.copyOf(found, count);
    Arrays.sort(all);
    return all;
  }

  long steps() {
    return steps;
  }

  /** JSON pointer of the operation at hand. */
  String pointer() {
    return places.pointer(index);
  }

  Problems problems() {
    return problems;
  }

  void dependsOn(OperationSpec operation) {
    for (int k = 0; k < operation.dependsOn().size(); k++) {
      String place = "/dependsOn/" + k;
      OptionalInt found = add(operation.dependsOn().get(k), place, ErrorCode.UNKNOWN_OPERATION);
      if (found.isPresent() && found.getAsInt() >= 0 && past(found.getAsInt())) {
        problems.add(
            ErrorCode.INVALID_VALUE,
            "All other operations have stopped before those of onFailure begin; leave '"
                + operation.dependsOn().get(k)
                + "' out.",
            pointer() + place);
      }
    }
  }

  /** Whether the operation at hand runs once for each element of an array. */
  boolean forEach() {
    return !places.all().get(index).forEach().isNull();
  }

  /** Operations named that are not among these, each with its first use. */
  Map<String, Plan.Outer> outer() {
    return outer;
  }

  /** Adds a dependency on an operation and all that it makes. */
  void children(String name, String place) {
    OptionalInt found = add(name, place, ErrorCode.UNKNOWN_REFERENCE);
    if (found.isEmpty()) {
      return;
    }
    if (found.getAsInt() == OUTER) {
      outer.computeIfPresent(Names.fold(name), (_, use) -> new Plan.Outer(use.pointer(), true));
    } else if (places.all().get(found.getAsInt()).growth() != Growth.AWAITED) {
      problems.add(
          ErrorCode.UNKNOWN_REFERENCE,
          "'" + name + "' has no children to wait for; it would need 'growth: awaited'.",
          pointer() + place);
    }
  }

  /** Whether the operation at hand runs only when the agenda failed. */
  boolean onFailure() {
    return places.onFailure(index);
  }

  /** Whether that one has stopped before the operation at hand begins. */
  private boolean past(int dependency) {
    return onFailure() && !places.onFailure(dependency);
  }

  /**
   * Adds a dependency by name, unless there is no need to wait; the place of that operation, or
   * empty and a problem.
   *
   * @param unknown code of the problem when there is no such operation
   */
  OptionalInt add(String name, String place, ErrorCode unknown) {
    steps++;
    Integer dependency = byName.get(Names.fold(name));
    if (dependency == null && open) {
      outer.putIfAbsent(Names.fold(name), new Plan.Outer(pointer() + place, false));
      return OptionalInt.of(OUTER);
    }
    if (dependency == null) {
      String hint =
          problems.hint(name, () -> places.all().stream().map(OperationSpec::name).toList());
      problems.add(
          unknown,
          "There is no operation '" + Problems.cut(name) + "' in this agenda." + hint,
          pointer() + place);
      return OptionalInt.empty();
    }
    if (dependency == index) {
      problems.add(ErrorCode.CYCLE, "An operation cannot wait for itself.", pointer() + place);
      return OptionalInt.empty();
    }
    if (!onFailure() && places.onFailure(dependency)) {
      problems.add(
          unknown,
          "'" + Problems.cut(name) + "' is of onFailure: it runs only after all others, if at all.",
          pointer() + place);
      return OptionalInt.empty();
    }
    if (seenBy[dependency] != index && !past(dependency)) {
      seenBy[dependency] = index;
      if (count == found.length) {
        found = Arrays.copyOf(found, 2 * count);
      }
      found[count++] = dependency;
    }
    return OptionalInt.of(dependency);
  }
}
