package io.dynode.engine;

import io.dynode.model.Await;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import java.util.List;

/**
 * What an operation waits for without an attempt has come, or cannot come; nothing, if it does not
 * wait for that any more.
 */
record AwaitedCommand(EngineCore core, Await seen, Ending ending) implements Command<Done> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, seen.agenda().value()));
  }

  @Override
  public Done decide(Work work) {
    if (work.get(Tables.AGENDAS, seen.agenda()).isPresent()) {
      AgendaWork own = AgendaWork.of(work, core, seen.agenda());
      if (own.flow().awaited(seen.index(), seen.run(), seen.number(), ending)) {
        own.finish();
      }
    }
    return Done.DONE;
  }
}
