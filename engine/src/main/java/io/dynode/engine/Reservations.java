package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Host;
import io.dynode.model.PoolId;
import io.dynode.model.Reservation;
import io.dynode.model.Resources;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.function.UnaryOperator;

/**
 * What agendas take from hosts. A host's {@code used} is always the sum over its reservations of
 * the larger of what is reserved and what is in use: every change goes through {@link #change}.
 */
final class Reservations {
  private static final int MAX_HOSTS = 10_000;

  private final Work work;

  Reservations(Work work) {
    this.work = work;
  }

  /** What an agenda has on a host; nothing, if it has no row there. */
  Reservation at(AgendaId agenda, PoolId pool, String host) {
    return work.get(Tables.RESERVATIONS, agenda, host)
        .orElseGet(() -> new Reservation(pool, host, agenda, Resources.NONE, Resources.NONE));
  }

  void reserve(AgendaId agenda, PoolId pool, String host, Resources footprint) {
    change(at(agenda, pool, host), r -> new Reservation(pool, host, agenda, footprint, r.inUse()));
  }

  /** What is reserved and not in use goes back; what runs keeps running. */
  void giveBack(AgendaId agenda, PoolId pool, String host) {
    reserve(agenda, pool, host, Resources.NONE);
  }

  void use(AgendaId agenda, PoolId pool, String host, Resources needs) {
    change(
        at(agenda, pool, host),
        r -> new Reservation(pool, host, agenda, r.reserved(), r.inUse().plus(needs)));
  }

  void unuse(AgendaId agenda, PoolId pool, String host, Resources needs) {
    change(
        at(agenda, pool, host),
        r -> new Reservation(pool, host, agenda, r.reserved(), r.inUse().minus(needs)));
    work.wake(pool);
  }

  /** The agenda has ended: all it reserved goes back. */
  void release(AgendaId agenda) {
    for (Reservation r : work.scan(Scan.of(Tables.RESERVATIONS, MAX_HOSTS, agenda))) {
      giveBack(agenda, r.pool(), r.host());
      work.wake(r.pool());
    }
  }

  private void change(Reservation before, UnaryOperator<Reservation> how) {
    Reservation after = how.apply(before);
    if (after.equals(before)) {
      return;
    }
    if (after.charge().equals(Resources.NONE)) {
      work.delete(Tables.RESERVATIONS, before.agenda(), before.host());
    } else {
      work.put(after);
    }
    if (!after.charge().equals(before.charge())) {
      work.get(Tables.HOSTS, before.pool(), before.host())
          .ifPresent(host ->
              work.put(
                  new Host(
                      host.pool(),
                      host.name(),
                      host.capacity(),
                      host.used().plus(after.charge()).minus(before.charge()))));
    }
  }
}
