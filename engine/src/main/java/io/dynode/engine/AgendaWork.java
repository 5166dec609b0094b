package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.EventKey;
import io.dynode.model.Group;
import io.dynode.model.Item;
import io.dynode.model.Join;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.spi.Change;
import io.dynode.spi.Ids;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.AgendaView;
import io.dynode.workflow.Flow;
import io.dynode.workflow.Plan;
import io.dynode.workflow.PlannedOperation;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One agenda within a command: its flow, and what the flow's decisions mean outside of it. */
final class AgendaWork implements AgendaView {
  /** A sleep shorter than this keeps the reservation. */
  private static final long SHORT_MICROS = 10_000_000;

  /** The agenda's own timeout, and the first of an operation's. */
  private static final int TIMERS_LOOKED_AT = 2;

  private final Work work;
  private final EngineCore core;
  private final Agenda before;
  private final StoredMembers members;
  private final Plan plan;
  private final Flow flow;
  private @Nullable BitSet again;
  private boolean outgrown;

  private AgendaWork(Work work, EngineCore core, Agenda agenda) {
    this.work = work;
    this.core = core;
    this.before = agenda;
    this.members = new StoredMembers(work, core.definitions(), agenda);
    this.plan = core.definitions().plan(work, agenda.definition());
    this.flow = new Flow(this, core.limits());
  }

  static AgendaWork of(Work work, EngineCore core, AgendaId id) {
    Agenda agenda =
        work.get(Tables.AGENDAS, id)
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + id));
    return new AgendaWork(work, core, agenda);
  }

  Flow flow() {
    return flow;
  }

  /**
   * Operations with these needs were made. When it has reserved less, or its host may lack an
   * environment, it gives its reservation back and asks for one that is large enough: else what was
   * made would run only where others leave room, and agendas could wait for each other for ever.
   *
   * @throws ProblemException when no host could ever have all that it needs then, as one error of
   *     what made them
   */
  void takes(Definitions.Needs made) {
    try {
      needs(made);
    } catch (ProblemException e) {
      throw Work.storeFailed(e) ? e : Flow.refused(e);
    }
  }

  private void needs(Definitions.Needs made) {
    Definitions.Needs now = Footprints.of(work, core, before);
    if (!made.within(now)) {
      Definitions.Needs all = now.and(made);
      new FitCheck(work, before.pool().value()).check(all);
      Footprints.grow(work, before, all);
      outgrown = true;
    }
  }

  /** Hands the flow's decisions to the work, with what follows from them. Call once, at the end. */
  Agenda finish() {
    for (Change change : flow.changes()) {
      change.applyTo(work);
    }
    flow.dropped().forEach(hash -> DefinitionRows.leave(work, hash));
    Agenda after = flow.agenda();
    flow.stopLeases().ifPresent(this::stopLeases);
    Reservations reservations = new Reservations(work);
    return switch (after.state()) {
      case HELD, WAITING -> line(after);
      case RUNNING -> running(after, reservations);
      case PAUSED -> paused(after, reservations);
      case SUCCEEDED, FAILED, CANCELED -> ended(after, reservations);
    };
  }

  private Agenda ended(Agenda agenda, Reservations reservations) {
    if (!before.state().ended()) {
      WaitingRows.ended(work, agenda);
      // It may have been admitted in this very command.
      leaveHost(reservations, agenda.host().isEmpty() ? before.host() : agenda.host());
      Agenda after = SelfReruns.ended(work, core, agenda, plan.spec().rerun());
      if (after.over()) {
        Children.tell(work, after);
      }
      return after;
    }
    return agenda;
  }

  /** It has reserved where it is at home and nowhere else; what runs keeps what it uses. */
  private void leaveHost(Reservations reservations, String host) {
    if (!host.isEmpty()) {
      reservations.giveBack(before.id(), before.pool(), host);
      work.wake(before.pool());
    }
  }

  /** What is held has left its line; what waits, and is whole, stands in it. */
  private Agenda line(Agenda agenda) {
    boolean stood = before.state() == AgendaState.WAITING && before.spreading() == 0;
    boolean stands = agenda.state() == AgendaState.WAITING && agenda.spreading() == 0;
    if (stood && !stands) {
      WaitingRows.remove(work, agenda.id());
    } else if (stands && !stood) {
      WaitingRows.enter(work, core, agenda);
    }
    return agenda;
  }

  /** Others may have what it holds; what runs of it keeps what it uses. */
  private Agenda paused(Agenda agenda, Reservations reservations) {
    if (before.state() != AgendaState.PAUSED) {
      WaitingRows.remove(work, agenda.id());
      FamilyCommand.tell(work, agenda);
      leaveHost(reservations, before.host());
    }
    return agenda;
  }

  private Agenda running(Agenda agenda, Reservations reservations) {
    if (before.state() == AgendaState.PAUSED) {
      resumed(agenda);
    } else if (outgrown && !agenda.halting()) {
      Agenda homeless = agenda.host().isEmpty() ? agenda : giveBack(agenda, reservations);
      // One that stands in line already does so for less.
      WaitingRows.remove(work, agenda.id());
      resumed(homeless);
      return homeless;
    } else if (sleeps(agenda)) {
      return giveBack(agenda, reservations);
    } else if (agenda.host().isEmpty() && !flow.ready().isEmpty()) {
      WaitingRows.regain(work, core, agenda);
    }
    return agenda;
  }

  /**
   * It needs a host again, unless all that lives sleeps: then the first that wakes asks for one.
   */
  private void resumed(Agenda agenda) {
    FamilyCommand.tell(work, agenda);
    if (agenda.live() > agenda.sleeping() || agenda.spreading() > 0) {
      WaitingRows.regain(work, core, agenda);
    }
  }

  private boolean sleeps(Agenda agenda) {
    return !agenda.host().isEmpty()
        && agenda.live() > 0
        && agenda.live() == agenda.sleeping()
        && agenda.spreading() == 0
        && work.scan(Scan.along(Tables.TIMERS, "by_agenda", TIMERS_LOOKED_AT, before.id())).stream()
            .allMatch(t -> t.index() < 0 || t.dueMicros() > work.nowMicros() + SHORT_MICROS);
  }

  /** Others may have its place meanwhile; what runs of it keeps what it uses. */
  private Agenda giveBack(Agenda agenda, Reservations reservations) {
    reservations.giveBack(agenda.id(), agenda.pool(), agenda.host());
    Agenda homeless = Agendas.withHost(agenda, "");
    work.put(homeless);
    work.wake(agenda.pool());
    return homeless;
  }

  private void stopLeases(String reason) {
    for (Lease lease : leases()) {
      work.put(lease.withCancel(reason));
    }
  }

  private List<Lease> leases() {
    return work.scan(
        Scan.along(Tables.LEASES, "by_agenda", core.limits().operations(), before.id()));
  }

  @Override
  public Plan plan() {
    return plan;
  }

  /** The operation of that index. */
  PlannedOperation planned(int index) {
    return flow.planned(index);
  }

  @Override
  public Optional<Group> group(int index) {
    return members.group(index);
  }

  @Override
  public OptionalInt named(String name) {
    return members.named(name);
  }

  @Override
  public Set<String> taken(NavigableSet<String> names) {
    return members.taken(names);
  }

  @Override
  public Plan grown(String hash) {
    return members.grown(hash);
  }

  @Override
  public Optional<Json> item(int index) {
    return work.get(Tables.ITEMS, before.id(), index).map(Item::value);
  }

  @Override
  public List<Output> outputs(int first, int count) {
    return work
        .scan(Scan.of(Tables.OUTPUTS, Math.max(1, count), before.id()).after(first - 1))
        .stream()
        .takeWhile(output -> output.index() < first + count)
        .toList();
  }

  @Override
  public Agenda agenda() {
    return before;
  }

  @Override
  public Optional<Operation> operation(int index) {
    return work.get(Tables.OPERATIONS, before.id(), index);
  }

  @Override
  public Optional<Join> join(int index) {
    return work.get(Tables.JOINS, before.id(), index);
  }

  @Override
  public Optional<Json> output(int index) {
    return work.get(Tables.OUTPUTS, before.id(), index).map(Output::value);
  }

  @Override
  public List<Operation> operationsAfter(int index, int limit) {
    return work.scan(Scan.of(Tables.OPERATIONS, limit, before.id()).after(index));
  }

  @Override
  public BitSet again() {
    BitSet known = again;
    if (known == null) {
      known =
          work.get(Tables.RUNS, before.id(), before.run())
              .map(row -> BitSet.valueOf(row.again()))
              .orElseThrow(() -> new IllegalStateException("Nobody said what runs again"));
      again = known;
    }
    return known;
  }

  @Override
  public Optional<Await> await(int index) {
    return work.get(Tables.AWAITS, before.id(), index);
  }

  @Override
  public long lastEvent() {
    return work.get(Tables.COUNTERS, EventIntake.SEQUENCE).map(Counter::value).orElse(0L);
  }

  @Override
  public String secret() {
    return core.parts().ids().secret();
  }

  @Override
  public Json event() {
    return causeEvent(work, before).map(Event::body).orElse(Json.NULL);
  }

  static Optional<Event> causeEvent(io.dynode.spi.Reader reader, Agenda agenda) {
    if (agenda.causeEvent().isEmpty()) {
      return Optional.empty();
    }
    EventKey key = EventKey.parse(agenda.causeEvent());
    return reader.get(Tables.EVENTS, key.customer(), key.source(), key.id());
  }

  @Override
  public long nowMicros() {
    return work.nowMicros();
  }

  @Override
  public double random() {
    Ids ids = core.parts().ids();
    return ids.random();
  }
}
