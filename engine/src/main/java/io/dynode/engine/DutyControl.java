package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.DutyState;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The duties that make rounds, for those who look after the installation. */
public final class DutyControl {
  /** Things that a rehearsal names. */
  static final int NAMED = 100;

  /** Rows that a rehearsal looks at. */
  static final int LOOKED = 200_000;

  /** How long a rehearsal takes at most: somebody waits for it. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  private final EngineCore core;
  private final Batcher batcher;
  private final List<Sweep> sweeps;

  DutyControl(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.sweeps =
        List.of(
            new AgendaSweep(core),
            new EventSweep(core),
            new KeySweep(core),
            new ExecSweep(core),
            new AuditSweep(core),
            new ArchiveSweep(core),
            new CallSweep(core),
            new ObjectSweep(core));
  }

  /**
   * A duty.
   *
   * @param says what it does
   */
  public record Known(String says, DutyState state) {}

  /**
   * What a round that began now would do away with.
   *
   * @param looked rows looked at
   * @param due how many would go
   * @param first some of them
   * @param whole false: there were too many to look at all in its time
   */
  public record Rehearsal(String name, long looked, long due, List<String> first, boolean whole) {}

  List<Duty> duties() {
    return sweeps.stream().map(sweep -> new SweepDuty(core, batcher, sweep).duty()).toList();
  }

  /** All of them, by name, with what each did last. */
  public List<Known> list() {
    return store()
        .read(reader ->
            sweeps.stream()
                .map(s -> new Known(s.says(), DutyCommand.state(reader, s.name())))
                .toList());
  }

  /** One of them. */
  public Known get(String name) {
    Sweep sweep = sweep(name);
    return new Known(sweep.says(), store().read(reader -> DutyCommand.state(reader, name)));
  }

  /** Lets its next round begin now, on whatever server comes first. */
  public CompletionStage<DutyState> run(Caller caller, String name) {
    try {
      return batcher.submit(new DutyCommand.Hurry(caller, sweep(name).name()));
    } catch (ProblemException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What its next round would do; changes nothing. */
  public Rehearsal rehearse(String name) {
    Sweep.Course course = sweep(name).begin();
    long looked = 0;
    long due = 0;
    List<String> first = new ArrayList<>();
    long until = core.clock().monotonicMicros() + RegisterCommand.micros(LONGEST);
    while (looked < LOOKED && core.clock().monotonicMicros() < until) {
      Sweep.Page page = store().read(reader -> course.next(reader, core.clock().wallMicros()));
      looked += page.looked();
      due += page.due().stream().mapToLong(Sweep.Due::rows).sum();
      page.due().stream().limit(NAMED - first.size()).forEach(one -> first.add(one.what()));
      if (page.last()) {
        return new Rehearsal(name, looked, due, List.copyOf(first), true);
      }
    }
    return new Rehearsal(name, looked, due, List.copyOf(first), false);
  }

  /**
   * Deletes a file that was stored when nobody waited for it any more, if nothing can be stored
   * under its key. Blocks in the object store.
   *
   * @return whether its key is given up
   */
  public boolean late(ObjectStore.Key key) {
    return LateFiles.delete(core, key);
  }

  private Sweep sweep(String name) {
    return sweeps.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NOT_FOUND,
                "There is no duty '"
                    + name
                    + "'; there are "
                    + sweeps.stream().map(Sweep::name).toList()));
  }

  private StateStore store() {
    return core.parts().store();
  }
}
