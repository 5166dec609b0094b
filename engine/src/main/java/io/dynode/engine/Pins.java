package io.dynode.engine;

import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.OperationSpec;
import io.dynode.model.Pin;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.stream.Stream;

/**
 * Remembers which module versions stored definitions need, so that they are not removed meanwhile:
 * one row for each, written and deleted with the definition. Counting them would change one row of
 * a module at every submit.
 */
final class Pins {
  private static final int PAGE = 1_000;

  private Pins() {}

  /** A definition is stored. */
  static void pin(Work work, Catalog catalog, Definitions.Stored definition) {
    AgendaSpec spec = definition.plan().spec();
    Stream.concat(spec.operations().stream(), spec.onFailure().stream())
        .map(OperationSpec::type)
        .filter(name -> name.indexOf('@') > 0)
        .distinct()
        .forEach(module -> {
          present(work, catalog, module);
          work.put(new Pin(definition.row().hash(), module));
        });
  }

  /** A definition is gone. */
  static void leave(Work work, String definition) {
    List<Pin> page;
    do {
      page = work.scan(Scan.of(Tables.PINS, PAGE, definition));
      page.forEach(pin -> work.delete(Tables.PINS, pin.definition(), pin.module()));
    } while (page.size() == PAGE);
  }

  /** Whether a stored definition needs that version, {@code owner/name@version}. */
  static boolean pinned(Reader reader, String module) {
    return !reader.scan(Scan.along(Tables.PINS, "by_module", 1, module)).isEmpty();
  }

  /** An agenda is compiled outside of the writer: what it was pinned to may be gone by now. */
  private static void present(Work work, Catalog catalog, String pinned) {
    if (!catalog.has(work, pinned)) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_MODULE, "Module '" + pinned + "' was just removed", "/operations");
    }
  }
}
