package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.DutyState;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The duties, for those who look after the installation. */
public final class DutyControl {
  private static final System.Logger LOG = System.getLogger(DutyControl.class.getName());

  /** Things that a rehearsal names. */
  static final int NAMED = 100;

  /** Rows that a rehearsal looks at. */
  static final int LOOKED = 200_000;

  /** How long a rehearsal takes at most: somebody waits for it. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  private final EngineCore core;
  private final Batcher batcher;
  private final List<Sweep> sweeps;
  private final StandingDuties standing;

  DutyControl(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.standing = new StandingDuties(core);
    this.sweeps =
        List.of(
            new AgendaSweep(core),
            new EventSweep(core),
            new KeySweep(core),
            new ExecSweep(core),
            new AuditSweep(core),
            new ArchiveSweep(core),
            new CallSweep(core),
            new AgentSweep(core),
            new ObjectSweep(core));
  }

  /**
   * A duty.
   *
   * @param says what it does
   * @param standing whether it is always at work: then its state is that of this server since it
   *     began; else that of all servers
   */
  public record Known(String says, boolean standing, DutyState state) {}

  /**
   * What a duty would do that went to work now.
   *
   * @param does what it would do to each: remove, reclaim, retry or stop
   * @param looked rows looked at
   * @param due to how many
   * @param first some of them
   * @param whole false: there were too many to look at all in its time
   */
  public record Rehearsal(
      String name, String does, long looked, long due, List<String> first, boolean whole) {}

  List<Duty> duties() {
    return sweeps.stream().map(sweep -> new SweepDuty(core, batcher, sweep).duty()).toList();
  }

  StandingDuties standing() {
    return standing;
  }

  /** All of them, with what each did last. */
  public List<Known> list() {
    List<Known> all = new ArrayList<>();
    standing.all().forEach(duty -> all.add(known(duty)));
    store()
        .read(reader -> {
          sweeps.forEach(sweep -> all.add(known(reader, sweep)));
          return true;
        });
    return List.copyOf(all);
  }

  private static Known known(Standing duty) {
    return new Known(duty.kind().says(), true, duty.state());
  }

  private static Known known(Reader reader, Sweep sweep) {
    return new Known(sweep.says(), false, DutyCommand.state(reader, sweep.name()));
  }

  /** One of them. */
  public Known get(String name) {
    return standing(name)
        .map(DutyControl::known)
        .orElseGet(() -> store().read(reader -> known(reader, sweep(name))));
  }

  /** Lets its next round begin now, on whatever server comes first; or wakes it on this one. */
  public CompletionStage<DutyState> run(Caller caller, String name) {
    try {
      Optional<Standing> always = standing(name);
      CompletionStage<DutyState> asked =
          always.isPresent()
              ? wake(caller, always.get())
              : batcher.submit(new DutyCommand.Hurry(caller, sweep(name).name()));
      return asked.thenApply(state -> {
        LOG.log(
            System.Logger.Level.INFO,
            "The duty " + name + " is to go to work now, says " + caller.principal());
        return state;
      });
    } catch (ProblemException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<DutyState> wake(Caller caller, Standing duty) {
    String name = duty.kind().name();
    if (duty.kind().topic().isEmpty()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Duty '" + name + "' is the agents': each does it when it starts and when it renews");
    }
    return batcher
        .submit(new DutyCommand.Wake(caller, name, duty.kind().topic().getFirst()))
        .thenApply(_ -> duty.state());
  }

  /** What it would do now; changes nothing. */
  public Rehearsal rehearse(String name) {
    Optional<Standing> always = standing(name);
    return always.isPresent()
        ? rehearse(name, always.get().kind().does(), always.get().look())
        : rehearse(name, "remove", look(sweep(name).begin()));
  }

  private static Standing.Look look(Sweep.Course course) {
    return (reader, nowMicros) -> {
      Sweep.Page page = course.next(reader, nowMicros);
      List<String> due = new ArrayList<>();
      page.due().forEach(one -> due.addAll(Collections.nCopies(one.rows(), one.what())));
      return new Standing.Seen(page.looked(), due, page.last());
    };
  }

  private Rehearsal rehearse(String name, String does, Standing.Look look) {
    long looked = 0;
    long due = 0;
    Set<String> first = new LinkedHashSet<>();
    boolean whole = false;
    long until = core.clock().monotonicMicros() + RegisterCommand.micros(LONGEST);
    while (!whole && looked < LOOKED && core.clock().monotonicMicros() < until) {
      Standing.Seen page = store().read(reader -> look.next(reader, core.clock().wallMicros()));
      looked += page.looked();
      due += page.due().size();
      page.due().stream().distinct().limit(NAMED - first.size()).forEach(first::add);
      whole = page.last();
    }
    return new Rehearsal(name, does, looked, due, List.copyOf(first), whole);
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

  private Optional<Standing> standing(String name) {
    return standing.all().stream().filter(duty -> duty.kind().name().equals(name)).findFirst();
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
                    + list().stream().map(known -> known.state().name()).toList()));
  }

  private StateStore store() {
    return core.parts().store();
  }
}
