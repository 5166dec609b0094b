package io.dynode.workflow;

import io.dynode.model.Growth;
import io.dynode.model.OnLost;
import io.dynode.model.OperationSpec;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.model.RunIf;
import io.dynode.spi.Expressions.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One operation of an agenda: everything about it that never changes. */
public final class PlannedOperation {
  private final int index;
  private final String name;
  private final int parent;
  private final int number;
  private final int offset;
  private final OperationSpec spec;
  private final Settings settings;
  private final Inputs inputs;
  private final int[] dependencies;
  private int[] dependents = {};

  PlannedOperation(
      int index, OperationSpec spec, Settings settings, Inputs inputs, int[] dependencies) {
    this.index = index;
    this.name = spec.name();
    this.parent = -1;
    this.number = -1;
    this.offset = 0;
    this.spec = spec;
    this.settings = settings;
    this.inputs = inputs;
    this.dependencies = dependencies;
  }

  /**
   * @param number -1: one like the other, at another place; else an instance of it
   */
  private PlannedOperation(PlannedOperation of, int index, int parent, int number) {
    this.index = index;
    this.name = number < 0 ? of.name : of.name + "[" + number + "]";
    this.parent = parent;
    this.number = number;
    this.offset = index - of.index;
    this.spec = of.spec;
    this.settings = of.settings;
    this.inputs = of.inputs;
    this.dependencies = number < 0 ? of.dependencies : new int[0];
    this.dependents = number < 0 ? of.dependents : new int[0];
  }

  /** An instance of this {@code forEach}. */
  PlannedOperation instance(int index, int parent, int number) {
    return new PlannedOperation(this, index, parent, number);
  }

  /** The same in an agenda where its plan begins at that index and belongs to that operation. */
  PlannedOperation moved(int first, int parent) {
    return new PlannedOperation(this, first + index, parent, -1);
  }

  /** What applies to it, after the defaults of agenda and module. */
  record Settings(
      Optional<Builtin> builtin,
      Resources needs,
      String environment,
      Retry retry,
      Duration timeout,
      OnLost onLost) {}

  /**
   * What it takes from others.
   *
   * @param forEach the array with an instance for each element
   * @param names operations that {@code when} names, as written there
   */
  record Inputs(
      References payload,
      List<FilePlan> files,
      Optional<Expression> when,
      List<String> names,
      Optional<References> forEach) {}

  /** A selection of files of the operation of that name; empty: the event's. */
  record FilePlan(String from, References glob, References to) {}

  void dependents(int[] indexes) {
    dependents = indexes;
  }

  Inputs inputs() {
    return inputs;
  }

  /** Its place in the agenda. */
  public int index() {
    return index;
  }

  /** Its name as written; of an instance with its number. */
  public String name() {
    return name;
  }

  /** The operation to whose group it belongs; -1: to none. */
  public int parent() {
    return parent;
  }

  /** Which instance of a {@code forEach} it is; -1: none. */
  public int number() {
    return number;
  }

  /** Whether it becomes instances instead of running itself. */
  public boolean spreads() {
    return inputs.forEach().isPresent() && number < 0;
  }

  /** Whether it makes operations. */
  public Growth growth() {
    return spec.growth();
  }

  /** As submitted, with the module pinned; an instance has the name of what it is one of. */
  public OperationSpec spec() {
    return spec;
  }

  /** The module, {@code owner/name@version}, or the name of a built-in. */
  public String module() {
    return spec.type();
  }

  /** The built-in it is; empty: a module. */
  public Optional<Builtin> builtin() {
    return settings.builtin();
  }

  /** What one attempt takes from its host. */
  public Resources needs() {
    return settings.needs();
  }

  /** Environment it must run in; empty: any. */
  public String environment() {
    return settings.environment();
  }

  /** Its own retry rule, else the agenda's, else the module's, else {@link Retry#DEFAULT}. */
  public Retry retry() {
    return settings.retry();
  }

  /** Longest run of one attempt. */
  public Duration timeout() {
    return settings.timeout();
  }

  /** What happens when an attempt is lost. */
  public OnLost onLost() {
    return settings.onLost();
  }

  /** Which ends of its dependencies let it run. */
  public RunIf runIf() {
    return spec.runIf();
  }

  /** How many operations it waits for. */
  public int dependencyCount() {
    return dependencies.length;
  }

  /** The k-th operation it waits for; in ascending order. */
  public int dependency(int k) {
    return dependencies[k] + offset;
  }

  /** How many operations wait for it. */
  public int dependentCount() {
    return dependents.length;
  }

  /** The k-th operation that waits for it; in ascending order. */
  public int dependent(int k) {
    return dependents[k] + offset;
  }

  @Override
  public String toString() {
    return index + ":" + name();
  }
}
