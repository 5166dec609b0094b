package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Retention.Keep;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Ended agendas whose time is over, or that are more than are kept. */
final class AgendaSweep implements Sweep {
  private static final Set<AgendaState> ENDED =
      Arrays.stream(AgendaState.values())
          .filter(AgendaState::ended)
          .collect(Collectors.toUnmodifiableSet());

  private final EngineCore core;

  AgendaSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "agendas";
  }

  @Override
  public String says() {
    return "Removes agendas that ended long ago, with all that belongs to them.";
  }

  @Override
  public Course begin() {
    return new OldestFirst<>(Tables.AGENDAS, core.settings().retention().page(), new Ended());
  }

  private final class Ended implements OldestFirst.Rules<Agenda> {
    @Override
    public Keep keep(Reader reader, String customer) {
      return Keeps.agendas(reader, core, customer);
    }

    @Override
    public Scan<Agenda> counted(Scan<Agenda> all) {
      return all.where("state", ENDED);
    }

    @Override
    public long sinceMicros(Agenda agenda) {
      return agenda.arrivalMicros();
    }

    @Override
    public Optional<Due> due(Reader reader, Agenda agenda, long newer, long nowMicros) {
      return over(reader, agenda, newer, nowMicros) && Ties.of(reader, agenda).isEmpty()
          ? Optional.of(going(reader, agenda, newer))
          : Optional.empty();
    }
  }

  private Due going(Reader reader, Agenda agenda, long newer) {
    String what = "agenda " + agenda.id() + " of " + agenda.customer();
    return archived(reader, agenda)
        ? Due.alone(what, batcher -> Archives.retire(core, batcher, this, agenda, newer))
        : Due.of(what, new RetireCommand(this, agenda, newer, Optional.empty()));
  }

  /** Whether it is to be archived before it goes. */
  boolean archived(Reader reader, Agenda agenda) {
    return Keeps.archive(reader, core, agenda.customer().value());
  }

  /**
   * Whether one goes that went by all rules when it was looked at, and was not changed since: of
   * what ties it, only its parent can come to life again.
   */
  boolean still(Reader reader, Agenda agenda, long newer, long nowMicros) {
    return over(reader, agenda, newer, nowMicros) && !Ties.parentLives(reader, agenda);
  }

  private boolean over(Reader reader, Agenda agenda, long newer, long nowMicros) {
    Expiry expiry =
        new Expiry(
            Keeps.agendas(reader, core, agenda.customer().value()),
            RegisterCommand.micros(core.settings().retention().rerunWindow()));
    return expiry.due(agenda, newer, nowMicros);
  }
}
