package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Idempotency;
import io.dynode.model.Removal;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/**
 * Takes an agenda from view whose time is over, and as many of its other rows as fit into one
 * command; a {@link RemovalCommand} removes the rest. Nothing, if it is gone, was changed since it
 * was looked at, or is needed by now.
 *
 * @param newer ended agendas of its customer that arrived later
 * @param archive where all of it was written, as it is
 */
record RetireCommand(AgendaSweep sweep, Agenda seen, long newer, Optional<Archives.Written> archive)
    implements Command<Boolean> {
  /** Rows that go together with the agenda: all those of a small one. */
  private static final int INLINE = 60;

  /** An agenda is submitted under one key at most. */
  private static final int KEYS = 1;

  @Override
  public List<Lock> locks() {
    return List.of(
        new Lock(Lock.Scope.AGENDA, seen.id().value()),
        new Lock(Lock.Scope.POOL, seen.pool().value()));
  }

  @Override
  public Boolean decide(Work work) {
    AgendaId id = seen.id();
    Optional<Agenda> agenda =
        work.get(Tables.AGENDAS, id)
            .filter(a -> a.revision() == seen.revision())
            .filter(a -> sweep.still(work, a, newer, work.nowMicros()))
            // Its customer may have asked for archives since it was looked at.
            .filter(a -> archive.isPresent() || !sweep.archived(work, a));
    if (agenda.isEmpty()) {
      return false;
    }
    Agenda a = agenda.get();
    archive.ifPresent(written -> Archives.add(work, a, written));
    work.delete(Tables.AGENDAS, id);
    work.changed(id);
    gone(work, id);
    WebhookCommand.leave(work, id.value());
    Removal removal = new Removal(id, a.customer(), a.definition(), work.nowMicros());
    if (!new AgendaRows(work, removal, INLINE).remove()) {
      work.put(removal);
      work.signals().topic(Signals.Topic.REMOVALS);
    }
    return true;
  }

  /** Its key is kept for repeats of the request: for how long counts from now. */
  private static void gone(Work work, AgendaId id) {
    for (Idempotency key : work.scan(Scan.along(Tables.IDEMPOTENCY, "by_agenda", KEYS, id))) {
      work.put(
          new Idempotency(
              key.customer(),
              key.key(),
              key.agenda(),
              key.digest(),
              key.createdMicros(),
              work.nowMicros()));
    }
  }
}
