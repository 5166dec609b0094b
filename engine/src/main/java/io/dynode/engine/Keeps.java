package io.dynode.engine;

import io.dynode.model.CustomerSpec;
import io.dynode.model.Retention;
import io.dynode.model.Retention.Keep;
import io.dynode.spi.Reader;
import java.util.Optional;

/** What is kept of a customer: by its own rules, else by the installation's. */
final class Keeps {
  private Keeps() {}

  static Keep agendas(Reader reader, EngineCore core, String customer) {
    return own(reader, core, customer).agendas().orElse(core.settings().retention().agendas());
  }

  static Keep events(Reader reader, EngineCore core, String customer) {
    return own(reader, core, customer).events().orElse(core.settings().retention().events());
  }

  static Keep audit(Reader reader, EngineCore core, String customer) {
    return own(reader, core, customer).audit().orElse(core.settings().retention().audit());
  }

  static boolean archive(Reader reader, EngineCore core, String customer) {
    return own(reader, core, customer).archive();
  }

  /** Archives stay unless their customer says otherwise. */
  static Keep archives(Reader reader, EngineCore core, String customer) {
    return own(reader, core, customer).archives().orElse(Keep.ALL);
  }

  private static Retention own(Reader reader, EngineCore core, String customer) {
    CustomerSpec spec = core.catalog().at(reader).customers().get(customer);
    return Optional.ofNullable(spec).flatMap(CustomerSpec::retention).orElse(Retention.USUAL);
  }

  /** Whether something of that time, with so many newer ones, is over. */
  static boolean over(Keep keep, long sinceMicros, long newer, long nowMicros) {
    long most = RegisterCommand.micros(keep.age());
    boolean old = most > 0 && nowMicros - sinceMicros >= most;
    return old || (keep.count() > 0 && newer >= keep.count());
  }
}
