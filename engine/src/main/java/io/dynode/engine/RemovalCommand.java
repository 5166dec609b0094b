package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Removal;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Removes a bounded number of rows of an agenda that is gone from view. */
record RemovalCommand(AgendaId agenda) implements Command<Done> {
  /** Rows in one command: the writer is held a few milliseconds. */
  private static final int ROWS = 400;

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, agenda.value()));
  }

  @Override
  public Done decide(Work work) {
    Optional<Removal> removal = work.get(Tables.REMOVALS, agenda);
    if (removal.isPresent() && new AgendaRows(work, removal.get(), ROWS).remove()) {
      work.delete(Tables.REMOVALS, agenda);
    }
    return Done.DONE;
  }
}
