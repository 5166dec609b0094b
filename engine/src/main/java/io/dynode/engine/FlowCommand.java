package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import java.util.List;

/** What an agenda does by itself: a timer that is due, or a leftover of a wide step. */
sealed interface FlowCommand extends Command<Done> {
  AgendaId agenda();

  EngineCore core();

  void decide(Work work, AgendaWork own);

  @Override
  default List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, agenda().value()));
  }

  @Override
  default Done decide(Work work) {
    if (work.get(Tables.AGENDAS, agenda()).isPresent()) {
      AgendaWork own = AgendaWork.of(work, core(), agenda());
      decide(work, own);
      own.finish();
    }
    return Done.DONE;
  }

  /** Goes on telling dependents, or sweeping; nothing, if another did it meanwhile. */
  record Continue(EngineCore core, AgendaId agenda, int source) implements FlowCommand {
    @Override
    public void decide(Work work, AgendaWork own) {
      work.get(Tables.SPREADS, agenda, source).ifPresent(own.flow()::spread);
    }
  }

  /** A timer is due; nothing, if it is gone or was set anew. */
  record Wake(EngineCore core, AgendaId agenda, int index, int run) implements FlowCommand {
    @Override
    public void decide(Work work, AgendaWork own) {
      boolean due =
          work.get(Tables.TIMERS, agenda, index)
              .filter(t -> t.run() == run && t.dueMicros() <= work.nowMicros())
              .isPresent();
      if (!due) {
        return;
      }
      if (index == Flow.AGENDA_TIMER) {
        own.flow().timeout();
      } else {
        own.flow().wake(index, run);
      }
    }
  }
}
