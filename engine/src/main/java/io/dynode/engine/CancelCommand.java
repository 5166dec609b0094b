package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.PoolId;
import io.dynode.spi.Lock;
import java.util.List;
import java.util.Optional;

/** A user's cancel; what has ended stays as it is, and does not run again by itself. */
record CancelCommand(EngineCore core, Caller caller, AgendaId agenda, PoolId pool, String reason)
    implements Command<Agenda> {
  @Override
  public List<Lock> locks() {
    return List.of(
        new Lock(Lock.Scope.AGENDA, agenda.value()), new Lock(Lock.Scope.POOL, pool.value()));
  }

  @Override
  public Agenda decide(Work work) {
    AgendaWork own = AgendaWork.of(work, core, agenda);
    Optional<Agenda> after = cancel(work, own, reason);
    after.ifPresent(a ->
        Audits.write(work, caller, "cancel", "agenda/" + agenda, a.customer().value(), reason));
    return after.orElseGet(own::agenda);
  }

  /** Cancels it, or the run that it would begin by itself; empty, and nothing: it is over. */
  static Optional<Agenda> cancel(Work work, AgendaWork own, String reason) {
    if (own.flow().cancel(reason)) {
      return Optional.of(own.finish());
    }
    return SelfReruns.forget(work, own.agenda().id())
        ? Optional.of(SelfReruns.over(work, own.agenda(), own.agenda().message()))
        : Optional.empty();
  }
}
