package io.dynode.engine;

import io.dynode.model.Counter;
import io.dynode.model.Definition;
import io.dynode.spi.Tables;
import java.util.function.Supplier;

/**
 * Definitions, which agendas of equal content share. Counting their users would change one row at
 * every submit; that a definition ever got a second user is written once. One that has not goes
 * with its only agenda.
 */
final class DefinitionRows {
  private static final String SHARED = "shared/";

  private DefinitionRows() {}

  /**
   * Gives an agenda the definition of that hash; every row of an agenda gets its own here.
   *
   * @return whether the definition is new
   */
  static boolean use(Work work, String hash, Supplier<Definition> row) {
    if (work.get(Tables.DEFINITIONS, hash).isEmpty()) {
      work.put(row.get());
      return true;
    }
    if (work.get(Tables.COUNTERS, SHARED + hash).isEmpty()) {
      work.put(new Counter(SHARED + hash, 1));
    }
    return false;
  }

  /** An agenda that had it is gone. */
  static void leave(Work work, String hash) {
    if (work.get(Tables.COUNTERS, SHARED + hash).isEmpty()) {
      work.delete(Tables.DEFINITIONS, hash);
    }
  }
}
