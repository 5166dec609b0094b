package io.dynode.workflow;

import io.dynode.model.AgendaSpec;
import io.dynode.model.Names;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** An agenda compiled: validated, connected, modules pinned. Immutable. */
public final class Plan {
  private final AgendaSpec spec;
  private final List<PlannedOperation> operations;
  private final Map<String, Integer> byName;
  private final int main;
  private final int[] roots;
  private final int mainRoots;
  private final Map<String, Outer> outer;

  /**
   * How operations that a generator made name one that is not among them.
   *
   * @param pointer of the first place that does
   * @param children whether some place refers to what that one made
   */
  record Outer(String pointer, boolean children) {}

  Plan(
      AgendaSpec spec,
      List<PlannedOperation> operations,
      Map<String, Integer> byName,
      int main,
      int[] roots,
      Map<String, Outer> outer) {
    this.spec = spec;
    this.operations = operations;
    this.byName = byName;
    this.main = main;
    this.outer = outer;
    this.roots = roots;
    this.mainRoots = (int) Arrays.stream(roots).filter(root -> root < main).count();
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
    return new PlanCompiler(spec, modules, expressions, limits, false).compile();
  }

  /**
   * The same for operations that a generator made: they may name operations of their agenda too,
   * and there may be none of them. Whether they fit their agenda is told by {@link
   * Flow#checkGrown}.
   *
   * @param spec of these operations, with the agenda's retry and failure policy
   */
  public static Plan compileGrown(
      AgendaSpec spec, ModuleCatalog modules, Expressions expressions, Limits limits) {
    return new PlanCompiler(spec, modules, expressions, limits, true).compile();
  }

  /** Operations outside that are named, by folded name. */
  Map<String, Outer> outer() {
    return outer;
  }

  /** The agenda, with every module pinned to {@code owner/name@version}. */
  public AgendaSpec spec() {
    return spec;
  }

  /** How many operations it has, those of {@code onFailure} included; at least one. */
  public int size() {
    return operations.size();
  }

  /** How many of them, the first ones, are not of {@code onFailure}. */
  public int mainCount() {
    return main;
  }

  /** Whether the operation runs only when the agenda failed. */
  public boolean onFailure(int index) {
    return index >= main && index < operations.size();
  }

  /** The operation at that place. */
  public PlannedOperation operation(int index) {
    return operations.get(index);
  }

  /** JSON pointer of the operation at that place. */
  public String pointer(int index) {
    return onFailure(index) ? "/onFailure/" + (index - main) : "/operations/" + index;
  }

  /** The place of the operation of that name, ignoring case. */
  public OptionalInt indexOf(String name) {
    Integer index = byName.get(Names.fold(name));
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** How many main operations wait for nothing. */
  public int rootCount() {
    return mainRoots;
  }

  /** The k-th main operation that waits for nothing; in ascending order. */
  public int root(int k) {
    return roots[k];
  }

  /** How many operations of {@code onFailure} wait for no other. */
  int failureRootCount() {
    return roots.length - mainRoots;
  }

  /** The k-th operation of {@code onFailure} that waits for no other; in ascending order. */
  int failureRoot(int k) {
    return roots[mainRoots + k];
  }
}
