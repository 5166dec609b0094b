package io.dynode.engine;

import io.dynode.model.AgendaSpec;
import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.spi.Tables;
import java.util.stream.Stream;

/** Remembers which module versions stored definitions need, so that they are not removed. */
final class Pins {
  /** Begins the names of the counters that keep modules from being removed. */
  private static final String PINS = "pins/";

  private Pins() {}

  static void pin(Work work, AgendaSpec spec) {
    Stream.concat(spec.operations().stream(), spec.onFailure().stream())
        .map(operation -> PINS + operation.type())
        .filter(name -> name.indexOf('@') > 0)
        .distinct()
        .filter(name -> work.get(Tables.COUNTERS, name).isEmpty())
        .forEach(name -> {
          present(work, Catalog.Name.parse(name.substring(PINS.length())));
          work.put(new Counter(name, 1));
        });
  }

  /** An agenda is compiled outside of the writer: what it was pinned to may be gone by now. */
  private static void present(Work work, Catalog.Name module) {
    if (work.get(Tables.RESOURCES, Kind.MODULE, module.owner(), module.name(), module.version())
        .isEmpty()) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_MODULE,
          "Module '" + module.name() + "@" + module.version() + "' was just removed",
          "/operations");
    }
  }
}
