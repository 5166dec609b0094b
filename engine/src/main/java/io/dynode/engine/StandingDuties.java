package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Agent;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Protocol.Drop;
import io.dynode.model.Protocol.DropReason;
import io.dynode.model.Timer;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The duties that are always at work: the reclaimer (lost work), the retrier (failed work) and the
 * reaper of strays, which agents do as they are told.
 */
final class StandingDuties {
  private static final int PAGE = 1_000;

  /** Attempts remembered as told of: an agent is told again until it has stopped them. */
  private static final int TOLD = 10_000;

  private final EngineCore core;
  private final Standing reclaimer;
  private final Standing retrier;
  private final Standing strays;

  private final LinkedHashSet<AttemptId> told = new LinkedHashSet<>();

  StandingDuties(EngineCore core) {
    this.core = core;
    this.reclaimer =
        new Standing(
            new Standing.Kind(
                "reclaimer",
                "Takes attempts from agents that were silent for too long, and places anew what was"
                    + " reserved there.",
                "reclaim",
                List.of(Signals.Topic.BEAT)),
            core.clock(),
            Lost::new);
    this.retrier =
        new Standing(
            new Standing.Kind(
                "retrier",
                "Tries failed operations and agendas again, each at its time.",
                "retry",
                List.of(Signals.Topic.TIMERS)),
            core.clock(),
            Failed::new);
    this.strays =
        new Standing(
            new Standing.Kind(
                "strays",
                "Lets agents stop what they run and should not; they look for it at their start,"
                    + " too.",
                "stop",
                List.of()),
            core.clock(),
            Strays::new);
  }

  List<Standing> all() {
    return List.of(reclaimer, retrier, strays);
  }

  /** A beat has looked for lost agents. */
  void beaten(int reclaimed) {
    reclaimer.did(reclaimed, reclaimed);
  }

  /** Those of these timers that are of operations that failed; agendas tell when they begin. */
  Set<Timer> retries(List<Timer> timers) {
    List<Timer> operations = timers.stream().filter(t -> t.index() != Flow.RERUN_TIMER).toList();
    return operations.isEmpty()
        ? Set.of()
        : core.parts()
            .store()
            .read(reader -> {
              reader.expect(
                  Tables.OPERATIONS,
                  operations.stream()
                      .map(t -> Tables.OPERATIONS.comparableKey(t.agenda(), t.index()))
                      .toList());
              return operations.stream()
                  .filter(t -> retried(reader, t))
                  .collect(Collectors.toSet());
            });
  }

  /** Those timers have been seen to. */
  void woken(int timers, int retries) {
    retrier.did(timers, retries);
  }

  /** An agent is told to stop those. */
  void told(List<Drop> drops) {
    List<Drop> fresh = new ArrayList<>();
    synchronized (told) {
      for (Drop drop : drops) {
        if (told.add(drop.attempt())) {
          fresh.add(drop);
        }
      }
      while (told.size() > TOLD) {
        told.removeFirst();
      }
    }
    if (!fresh.isEmpty()) {
      // Who hears this is not to wait for a read.
      var _ =
          core.parts()
              .duties()
              .blocking(() -> fresh.stream().filter(this::stray).count())
              .thenAccept(count -> {
                if (count > 0) {
                  strays.did(fresh.size(), Math.toIntExact(count));
                }
              });
    }
  }

  /** One that the agent has reported, and named once more in the same moment, is none. */
  private boolean stray(Drop drop) {
    return drop.reason() == DropReason.CANCELED
        || core.parts()
            .store()
            .get(Tables.ATTEMPTS, drop.attempt())
            .filter(attempt -> !attempt.code().equals(ErrorCode.LEASE_LOST.slug()))
            .isEmpty();
  }

  private static boolean retried(Reader reader, Timer timer) {
    if (timer.index() == Flow.RERUN_TIMER) {
      return true;
    }
    // What waits for something else than another try has no error.
    Optional<Operation> operation = reader.get(Tables.OPERATIONS, timer.agenda(), timer.index());
    return operation
        .filter(o -> o.state() == OperationState.SLEEPING && o.run() == timer.run())
        .filter(o -> !o.code().isEmpty())
        .isPresent();
  }

  private static String at(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Agents that are overdue, with what they hold. */
  private final class Lost implements Standing.Look {
    private Scan<Agent> next = Scan.of(Tables.AGENTS, PAGE);

    @Override
    public Standing.Seen next(Reader reader, long nowMicros) {
      List<Agent> page = reader.scan(next);
      long overdue = BeatCommand.overdue(reader, core);
      List<String> due = new ArrayList<>();
      for (Agent agent : page) {
        if (AgentRows.SERVED.contains(agent.state()) && agent.leaseUntilService() <= overdue) {
          reader
              .scan(Scan.along(Tables.LEASES, "by_agent", RenewCommand.MAX_HELD, agent.id()))
              .forEach(lease ->
                  due.add(
                      "attempt "
                          + lease.attempt()
                          + " of agenda "
                          + lease.agenda()
                          + " from agent "
                          + agent.id()
                          + ", silent since "
                          + at(agent.seenMicros())));
        }
      }
      boolean last = page.size() < PAGE;
      next = last ? next : next.behind(page.getLast());
      return new Standing.Seen(page.size(), due, last);
    }
  }

  /** What waits for another try, in the order in which it comes. */
  private static final class Failed implements Standing.Look {
    private Scan<Timer> next = Scan.along(Tables.TIMERS, "by_due", PAGE);

    @Override
    public Standing.Seen next(Reader reader, long nowMicros) {
      List<Timer> page = reader.scan(next);
      List<String> due =
          page.stream().filter(t -> retried(reader, t)).map(t -> text(reader, t)).toList();
      boolean last = page.size() < PAGE;
      next = last ? next : next.behind(page.getLast());
      return new Standing.Seen(page.size(), due, last);
    }

    private static String text(Reader reader, Timer timer) {
      String what =
          timer.index() == Flow.RERUN_TIMER
              ? "agenda " + timer.agenda()
              : reader
                  .get(Tables.OPERATIONS, timer.agenda(), timer.index())
                  .map(o -> "operation '" + o.name() + "' of agenda " + timer.agenda())
                  .orElse("an operation of agenda " + timer.agenda());
      String code = reader.get(Tables.AGENDAS, timer.agenda()).map(Agenda::code).orElse("");
      return what
          + " at "
          + at(timer.dueMicros())
          + (timer.index() == Flow.RERUN_TIMER && !code.isEmpty() ? " (" + code + ")" : "");
    }
  }

  /** What agents are to stop, as far as is known here: what lost ones still run is not. */
  private static final class Strays implements Standing.Look {
    private Scan<Lease> next = Scan.of(Tables.LEASES, PAGE);
    private Scan<Agent> agents = Scan.of(Tables.AGENTS, PAGE);
    private boolean leased;

    @Override
    public Standing.Seen next(Reader reader, long nowMicros) {
      return leased ? lost(reader) : canceled(reader);
    }

    private Standing.Seen canceled(Reader reader) {
      List<Lease> page = reader.scan(next);
      List<String> due =
          page.stream()
              .filter(lease -> !lease.cancel().isEmpty())
              .map(lease -> "attempt " + lease.attempt() + " at agent " + lease.agent())
              .toList();
      leased = page.size() < PAGE;
      next = leased ? next : next.behind(page.getLast());
      return new Standing.Seen(page.size(), due, false);
    }

    private Standing.Seen lost(Reader reader) {
      List<Agent> page = reader.scan(agents);
      List<String> due =
          page.stream()
              .filter(agent -> agent.state() == AgentState.LOST)
              .map(agent ->
                  "whatever agent "
                      + agent.id()
                      + ", silent since "
                      + at(agent.seenMicros())
                      + ", still runs when it comes back")
              .toList();
      boolean last = page.size() < PAGE;
      agents = last ? agents : agents.behind(page.getLast());
      return new Standing.Seen(page.size(), due, last);
    }
  }
}
