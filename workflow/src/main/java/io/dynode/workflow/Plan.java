package io.dynode.workflow;

import io.dynode.model.AgendaSpec;
import io.dynode.model.Names;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** An agenda compiled: validated, connected, modules pinned. Immutable. */
public final class Plan {
  private final AgendaSpec spec;
  private final List<PlannedOperation> operations;
  private final Map<String, Integer> byName;
  private final int[] roots;

  Plan(
      AgendaSpec spec,
      List<PlannedOperation> operations,
      Map<String, Integer> byName,
      int[] roots) {
    this.spec = spec;
    this.operations = operations;
    this.byName = byName;
    this.roots = roots;
  }

  /**
   * Validates and compiles an agenda, in time linear in its operations and dependencies. Compiling
   * the {@link #spec()} of a plan again gives an equal plan.
   *
   * @throws ProblemException with every problem found (up to {@link Limits#problems}), each with
   *     the JSON pointer of its place
   */
  public static Plan compile(
      AgendaSpec spec, ModuleCatalog modules, Expressions expressions, Limits limits) {
    return new PlanCompiler(spec, modules, expressions, limits).compile();
  }

  /** The agenda, with every module pinned to {@code owner/name@version}. */
  public AgendaSpec spec() {
    return spec;
  }

  /** How many operations it has; at least one. */
  public int size() {
    return operations.size();
  }

  /** The operation at that place. */
  public PlannedOperation operation(int index) {
    return operations.get(index);
  }

  /** The place of the operation of that name, ignoring case. */
  public OptionalInt indexOf(String name) {
    Integer index = byName.get(Names.fold(name));
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** How many operations wait for nothing. */
  public int rootCount() {
    return roots.length;
  }

  /** The k-th operation that waits for nothing; in ascending order. */
  public int root(int k) {
    return roots[k];
  }
}
