package io.dynode.workflow;

import io.dynode.model.OnLost;
import io.dynode.model.OperationSpec;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.model.RunIf;
import io.dynode.spi.Expressions.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One operation of a {@link Plan}: everything about it that never changes. */
public final class PlannedOperation {
  private final int index;
  private final OperationSpec spec;
  private final Settings settings;
  private final Inputs inputs;
  private final int[] dependencies;
  private int[] dependents = {};

  PlannedOperation(
      int index, OperationSpec spec, Settings settings, Inputs inputs, int[] dependencies) {
    this.index = index;
    this.spec = spec;
    this.settings = settings;
    this.inputs = inputs;
    this.dependencies = dependencies;
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
   * @param names operations that {@code when} names, as written there, with their index
   */
  record Inputs(
      References payload,
      List<FilePlan> files,
      Optional<Expression> when,
      Map<String, Integer> names) {}

  /** A selection of files; {@code from} −1: the event's. */
  record FilePlan(int from, References glob, References to) {}

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

  /** Its name as written. */
  public String name() {
    return spec.name();
  }

  /** As submitted, with the module pinned. */
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
    return dependencies[k];
  }

  /** How many operations wait for it. */
  public int dependentCount() {
    return dependents.length;
  }

  /** The k-th operation that waits for it; in ascending order. */
  public int dependent(int k) {
    return dependents[k];
  }

  @Override
  public String toString() {
    return index + ":" + name();
  }
}
