package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.Optional;

/** Ended agendas whose time is over, or that are more than are kept. */
final class AgendaSweep implements Sweep {
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
    return new NewestFirst<>(
        Tables.AGENDAS,
        core.settings().retention().page(),
        agenda -> agenda.customer().value(),
        agenda -> agenda.state().ended(),
        (reader, agenda, newer, now) ->
            due(reader, agenda, newer, now)
                ? Optional.of(going(reader, agenda, newer))
                : Optional.empty());
  }

  private Due going(Reader reader, Agenda agenda, long newer) {
    String what = "agenda " + agenda.id() + " of " + agenda.customer();
    return archived(reader, agenda)
        ? new Due(what, true, batcher -> Archives.retire(core, batcher, this, agenda, newer))
        : Due.of(what, new RetireCommand(this, agenda, newer, Optional.empty()));
  }

  /** Whether it is to be archived before it goes. */
  boolean archived(Reader reader, Agenda agenda) {
    return Keeps.archive(reader, core, agenda.customer().value());
  }

  /** Whether it goes: its time is over and nothing needs it. */
  boolean due(Reader reader, Agenda agenda, long newer, long nowMicros) {
    Expiry expiry =
        new Expiry(
            Keeps.agendas(reader, core, agenda.customer().value()),
            RegisterCommand.micros(core.settings().retention().rerunWindow()));
    return expiry.due(agenda, newer, nowMicros) && Ties.of(reader, agenda).isEmpty();
  }
}
