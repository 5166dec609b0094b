package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Host;
import io.dynode.model.PoolId;
import io.dynode.model.Reservation;
import io.dynode.model.Resources;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.function.Function;

/**
 * What agendas take from hosts. A host's {@code used} is always the sum over its reservations of
 * the larger of what is reserved and what is in use: every change goes through {@link #put}.
 */
final class Reservations {
  private static final int MAX_AGENDAS = 100_000;

  private final Work work;

  Reservations(Work work) {
    this.work = work;
  }

  /** What an agenda has on a host; nothing, if it has no row there. */
  Reservation at(AgendaId agenda, PoolId pool, String host) {
    return work.get(Tables.RESERVATIONS, agenda, host)
        .orElseGet(() -> new Reservation(pool, host, agenda, Resources.NONE, Resources.NONE));
  }

  /** The agenda is at home on the host from now on. */
  void reserve(AgendaId agenda, PoolId pool, String host, Resources footprint) {
    Reservation before = at(agenda, pool, host);
    put(before, new Reservation(pool, host, agenda, footprint, before.inUse()), true);
  }

  /** What is reserved and not in use goes back; what runs keeps running. */
  void giveBack(AgendaId agenda, PoolId pool, String host) {
    Reservation before = at(agenda, pool, host);
    put(before, new Reservation(pool, host, agenda, Resources.NONE, before.inUse()), false);
  }

  void use(AgendaId agenda, PoolId pool, String host, Resources needs) {
    use(agenda, pool, host, r -> r.inUse().plus(needs));
  }

  void unuse(AgendaId agenda, PoolId pool, String host, Resources needs) {
    use(agenda, pool, host, r -> r.inUse().minus(needs));
    work.wake(pool);
  }

  private void use(
      AgendaId agenda, PoolId pool, String host, Function<Reservation, Resources> how) {
    Reservation before = at(agenda, pool, host);
    Resources inUse = how.apply(before);
    if (!inUse.equals(before.inUse())) {
      Reservation after = new Reservation(pool, host, agenda, before.reserved(), inUse);
      put(before, after, home(after));
    }
  }

  /** Also an agenda that needs nothing has a row where it is at home, to be found there. */
  private boolean home(Reservation r) {
    return work.get(Tables.AGENDAS, r.agenda())
        .filter(agenda -> !agenda.state().ended() && agenda.host().equals(r.host()))
        .isPresent();
  }

  /**
   * What of a host is reserved, whatever is in use beyond it: the least it will have taken until
   * one of its agendas ends.
   */
  Resources reserved(PoolId pool, String host) {
    Resources sum = Resources.NONE;
    for (Reservation r :
        work.scan(Scan.along(Tables.RESERVATIONS, "by_host", MAX_AGENDAS, pool, host))) {
      sum = sum.plus(r.reserved());
    }
    return sum;
  }

  private void put(Reservation before, Reservation after, boolean home) {
    if (home || !after.charge().equals(Resources.NONE)) {
      work.put(after);
    } else {
      work.delete(Tables.RESERVATIONS, before.agenda(), before.host());
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
