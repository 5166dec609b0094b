package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.CustomerId;
import io.dynode.model.CustomerSpec;
import io.dynode.model.Retention;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ended agendas whose time is over, or that are more than are kept: for each customer from the
 * newest to the oldest.
 */
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
    return new Walk();
  }

  /** Whether it goes: its time is over and nothing needs it. */
  boolean due(Reader reader, Agenda agenda, long newer, long nowMicros) {
    return expiry(reader, agenda.customer()).due(agenda, newer, nowMicros)
        && Ties.of(reader, agenda).isEmpty();
  }

  private Expiry expiry(Reader reader, CustomerId customer) {
    RetentionSettings usual = core.settings().retention();
    CustomerSpec spec = core.catalog().at(reader).customers().get(customer.value());
    Retention own =
        Optional.ofNullable(spec).flatMap(CustomerSpec::retention).orElse(Retention.USUAL);
    return new Expiry(
        own.agendas().orElse(usual.agendas()), RegisterCommand.micros(usual.rerunWindow()));
  }

  private final class Walk implements Course {
    private List<Object> after = List.of();
    private String customer = "";
    private long newer;

    @Override
    public Page next(Reader reader, long nowMicros) {
      int size = core.settings().retention().page();
      Scan<Agenda> scan = Scan.along(Tables.AGENDAS, "by_customer", size).backwards();
      List<Agenda> page = reader.scan(after.isEmpty() ? scan : scan.after(after.toArray()));
      List<Due> due = new ArrayList<>();
      for (Agenda agenda : page) {
        String its = agenda.customer().value();
        newer = its.equals(customer) ? newer : 0;
        customer = its;
        if (due(reader, agenda, newer, nowMicros)) {
          due.add(
              new Due(
                  "agenda " + agenda.id() + " of " + its,
                  new RetireCommand(AgendaSweep.this, agenda, newer)));
        } else if (agenda.state().ended()) {
          newer++;
        }
      }
      boolean last = page.size() < size;
      if (!last) {
        Agenda end = page.getLast();
        after = List.of(end.customer().value(), end.arrivalMicros(), end.id().value());
      }
      return new Page(page.size(), due, last);
    }
  }
}
