package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaRun;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.ProblemException;
import io.dynode.model.RerunRule;
import io.dynode.model.Timer;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import io.dynode.workflow.Rerun;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Lets agendas that failed run again by themselves, as their rule says. */
final class SelfReruns {
  /** The mode of such a run. */
  static final String MODE = "retry";

  /** Until a full queue is asked once more. */
  private static final long LATER_MICROS = 30_000_000;

  /** The revision of no agenda. */
  private static final long NONE = -1;

  /** Who the audit says did it. */
  private static final Caller CALLER = new Caller("rerun", ApiKey.Role.OPERATOR, List.of("*"), "");

  private final EngineCore core;
  private final Batcher batcher;
  private final Lanes lanes;
  private final Reruns reruns;
  private final Runnable begun;

  /**
   * Reruns of an engine.
   *
   * @param begun told each time one has begun
   */
  SelfReruns(EngineCore core, Batcher batcher, Lanes lanes, Runnable begun) {
    this.core = core;
    this.batcher = batcher;
    this.lanes = lanes;
    this.reruns = new Reruns(core);
    this.begun = begun;
  }

  /** An agenda has ended; if its rule says so, the time is set at which it runs again. */
  static Agenda ended(Work work, EngineCore core, Agenda agenda, Optional<RerunRule> rule) {
    if (rule.isEmpty()) {
      return agenda;
    }
    int own = own(work, agenda, rule.get().maxRuns());
    OptionalLong delay = Rerun.delayMicros(agenda, rule.get(), own, core.parts().ids().random());
    return delay.isEmpty() ? agenda : at(work, agenda, work.nowMicros() + delay.getAsLong());
  }

  /** How many runs, up to this one, have begun by themselves since a user asked for one. */
  private static int own(Work work, Agenda agenda, int most) {
    int own = 0;
    for (int run = agenda.run(); run > 1 && own < most; run--) {
      Optional<AgendaRun> row = work.get(Tables.RUNS, agenda.id(), run);
      if (row.filter(r -> r.mode().equals(MODE)).isEmpty()) {
        return own;
      }
      own++;
    }
    return own;
  }

  private static Agenda at(Work work, Agenda agenda, long dueMicros) {
    work.put(new Timer(dueMicros, agenda.id(), Flow.RERUN_TIMER, agenda.run()));
    Instant due = Instant.EPOCH.plus(dueMicros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
    Agenda next =
        Agendas.saying(agenda, agenda.message(), "run " + (agenda.run() + 1) + " begins at " + due);
    work.put(next);
    return next;
  }

  /** It stays as it ended; whoever submitted it waits no longer. */
  static Agenda over(Work work, Agenda agenda, String message) {
    Agenda over = Agendas.saying(agenda, message, "");
    work.put(over);
    Children.tell(work, over);
    return over;
  }

  /** Whatever time was set at which it runs again is not any more. */
  static boolean forget(Work work, AgendaId agenda) {
    boolean set = work.get(Tables.TIMERS, agenda, Flow.RERUN_TIMER).isPresent();
    if (set) {
      work.delete(Tables.TIMERS, agenda, Flow.RERUN_TIMER);
    }
    return set;
  }

  /**
   * That time has come: it is put off while the run is prepared in its customer's lane, for an
   * agenda may be large, and many may be due at once.
   *
   * @return when it is put off
   */
  CompletionStage<?> begin(Timer timer) {
    Optional<Agenda> agenda = core.parts().store().read(reader -> failed(reader, timer));
    if (agenda.isEmpty()) {
      return batcher.submit(new Settle(timer, NONE, OptionalLong.empty(), ""));
    }
    Timer mine = new Timer(lanes.until(), timer.agenda(), timer.index(), timer.run());
    String customer = agenda.get().customer().value();
    return batcher
        .submit(new PutOff(timer, mine))
        .thenApply(taken -> {
          if (taken) {
            lanes.enter(customer, "rerun/" + mine.agenda(), () -> run(mine));
          }
          return Done.DONE;
        });
  }

  /** The agenda whose run has failed that the timer is of. */
  private static Optional<Agenda> failed(Reader reader, Timer timer) {
    return reader
        .get(Tables.AGENDAS, timer.agenda())
        .filter(a -> a.run() == timer.run() && a.runsAgain());
  }

  private CompletionStage<?> run(Timer timer) {
    Optional<Agenda> agenda =
        core.parts()
            .store()
            .read(reader ->
                reader
                    .get(Tables.TIMERS, timer.agenda(), timer.index())
                    .filter(timer::equals)
                    .flatMap(_ -> failed(reader, timer)));
    if (agenda.isEmpty()) {
      return CompletableFuture.completedStage(null); // it is another's, or not any more
    }
    String reason = "run " + timer.run() + " failed: " + agenda.get().code();
    return core.parts()
        .duties()
        .blocking(
            () -> reruns.prepare(core.parts().store()::read, agenda.get(), RerunRequest.CONTINUE))
        .thenCompose(plan ->
            batcher.submit(
                new RerunCommand(core, CALLER, plan.in(MODE), "self/" + timer.run(), reason)))
        .handle((_, failure) -> {
          if (failure == null) {
            begun.run();
          }
          return failure;
        })
        .thenCompose(e ->
            e == null
                ? CompletableFuture.completedStage(null)
                : failed(timer, agenda.get().revision(), e));
  }

  private CompletionStage<?> failed(Timer timer, long seen, Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    if (cause instanceof ProblemException problem && problem.code() == ErrorCode.QUEUE_FULL) {
      return batcher.submit(new Settle(timer, seen, OptionalLong.of(LATER_MICROS), ""));
    }
    if (cause instanceof ProblemException problem && problem.code().type() == ErrorType.USER) {
      String why = Texts.cut(String.valueOf(problem.getMessage()), 500);
      return batcher.submit(new Settle(timer, seen, OptionalLong.empty(), why));
    }
    return CompletableFuture.failedStage(cause);
  }

  /**
   * A run that cannot begin now begins later, or not at all; that is so for the agenda that was
   * looked at, also when another server has put the timer off meanwhile.
   *
   * @param seen the agenda's revision; another is looked at anew
   * @param why it does not, for the agenda's message; empty: nothing to say
   */
  private record Settle(Timer timer, long seen, OptionalLong laterMicros, String why)
      implements Command<Done> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.AGENDA, timer.agenda().value()));
    }

    @Override
    public Done decide(Work work) {
      Optional<Timer> now =
          work.get(Tables.TIMERS, timer.agenda(), timer.index())
              .filter(other -> other.run() == timer.run());
      if (now.isEmpty()) {
        return Done.DONE;
      }
      Optional<Agenda> agenda =
          work.get(Tables.AGENDAS, timer.agenda())
              .filter(a -> a.run() == timer.run() && a.runsAgain());
      if (agenda.filter(a -> a.revision() != seen).isPresent()) {
        if (now.get().equals(timer)) {
          work.put(new Timer(work.nowMicros(), timer.agenda(), timer.index(), timer.run()));
        }
        return Done.DONE;
      }
      if (agenda.isPresent() && laterMicros.isPresent()) {
        at(work, agenda.get(), work.nowMicros() + laterMicros.getAsLong());
        return Done.DONE;
      }
      work.delete(Tables.TIMERS, timer.agenda(), timer.index());
      agenda.ifPresent(a -> {
        String said = why.isEmpty() ? a.message() : a.message() + "; it does not run again: " + why;
        over(work, a, said);
      });
      return Done.DONE;
    }
  }

  /** Nobody else looks at the timer for a while; false: somebody does, or it is gone. */
  private record PutOff(Timer timer, Timer later) implements Command<Boolean> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.AGENDA, timer.agenda().value()));
    }

    @Override
    public Boolean decide(Work work) {
      Optional<Timer> now = work.get(Tables.TIMERS, timer.agenda(), timer.index());
      if (now.filter(timer::equals).isPresent()) {
        work.put(later);
        return true;
      }
      // Else it is an earlier try of this very command whose commit was not known, or not ours.
      return now.filter(later::equals).isPresent();
    }
  }
}
