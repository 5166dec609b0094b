package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.PoolId;
import io.dynode.spi.Lock;
import java.util.List;

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
    Agenda after;
    if (own.flow().cancel(reason)) {
      after = own.finish();
    } else if (SelfReruns.forget(work, agenda)) {
      after = Agendas.saying(own.agenda(), own.agenda().message(), "");
      work.put(after);
    } else {
      return own.agenda();
    }
    Audits.write(work, caller, "cancel", "agenda/" + agenda, after.customer().value(), reason);
    return after;
  }
}
