package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Names;
import io.dynode.model.OperationSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Collects what one operation after another waits for; each dependency once, however often named.
 */
final class Dependencies {
  private final Map<String, Integer> byName;
  private final List<OperationSpec> operations;
  private final Problems problems;
  private final int[] seenBy;
  private int[] found = new int[16];
  private int count;
  private int index;
  private long steps;

  Dependencies(Map<String, Integer> byName, List<OperationSpec> operations, Problems problems) {
    this.byName = byName;
    this.operations = operations;
    this.problems = problems;
    this.seenBy = new int[operations.size()];
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
    return "/operations/" + index;
  }

  Problems problems() {
    return problems;
  }

  void dependsOn(OperationSpec operation) {
    for (int k = 0; k < operation.dependsOn().size(); k++) {
      add(operation.dependsOn().get(k), "/dependsOn/" + k, ErrorCode.UNKNOWN_OPERATION);
    }
  }

  /**
   * Adds a dependency by name; the place of that operation, or empty and a problem.
   *
   * @param unknown code of the problem when there is no such operation
   */
  OptionalInt add(String name, String place, ErrorCode unknown) {
    steps++;
    Integer dependency = byName.get(Names.fold(name));
    if (dependency == null) {
      String hint =
          problems.hint(name, () -> operations.stream().map(OperationSpec::name).toList());
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
    if (seenBy[dependency] != index) {
      seenBy[dependency] = index;
      if (count == found.length) {
        found = Arrays.copyOf(found, 2 * count);
      }
      found[count++] = dependency;
    }
    return OptionalInt.of(dependency);
  }
}
