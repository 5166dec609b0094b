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

  /** Who the audit says did it. */
  private static final Caller CALLER = new Caller("rerun", ApiKey.Role.OPERATOR, List.of("*"), "");

  private final EngineCore core;
  private final Batcher batcher;
  private final Reruns reruns;

  SelfReruns(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.reruns = new Reruns(core);
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

  /** That time has come. */
  CompletionStage<?> begin(Timer timer) {
    Optional<Agenda> agenda =
        core.parts().store().read(reader -> reader.get(Tables.AGENDAS, timer.agenda()));
    if (agenda.filter(a -> a.run() == timer.run() && a.runsAgain()).isEmpty()) {
      return batcher.submit(new Settle(timer, OptionalLong.empty(), ""));
    }
    String reason = "run " + timer.run() + " failed: " + agenda.get().code();
    // Beside the duties: an agenda may be large, and many may be due at once.
    return core.parts()
        .duties()
        .blocking(
            () -> reruns.prepare(core.parts().store()::read, agenda.get(), RerunRequest.CONTINUE))
        .thenCompose(plan ->
            batcher.submit(
                new RerunCommand(core, CALLER, plan.in(MODE), "self/" + timer.run(), reason)))
        .handle((_, failure) -> failure)
        .thenCompose(e -> e == null ? CompletableFuture.completedStage(null) : failed(timer, e));
  }

  private CompletionStage<?> failed(Timer timer, Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    if (cause instanceof ProblemException problem && problem.code() == ErrorCode.QUEUE_FULL) {
      return batcher.submit(new Settle(timer, OptionalLong.of(LATER_MICROS), ""));
    }
    if (cause instanceof ProblemException problem && problem.code().type() == ErrorType.USER) {
      String why = Texts.cut(String.valueOf(problem.getMessage()), 500);
      return batcher.submit(new Settle(timer, OptionalLong.empty(), why));
    }
    return CompletableFuture.failedStage(cause);
  }

  /**
   * A run that cannot begin now begins later, or not at all.
   *
   * @param why it does not, for the agenda's message; empty: nothing to say
   */
  private record Settle(Timer timer, OptionalLong laterMicros, String why)
      implements Command<Done> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.AGENDA, timer.agenda().value()));
    }

    @Override
    public Done decide(Work work) {
      boolean mine =
          work.get(Tables.TIMERS, timer.agenda(), timer.index()).filter(timer::equals).isPresent();
      if (!mine) {
        return Done.DONE;
      }
      Optional<Agenda> agenda =
          work.get(Tables.AGENDAS, timer.agenda())
              .filter(a -> a.run() == timer.run() && a.runsAgain());
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
}
