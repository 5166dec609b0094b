package io.dynode.engine;

import io.dynode.model.Definition;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.function.Supplier;

/**
 * Definitions, which agendas of equal content share. Counting their users would change one row at
 * every submit; whoever leaves one looks whether anybody else has it.
 */
final class DefinitionRows {
  private static final String INDEX = "by_definition";
  private static final List<Table<? extends Row>> USERS =
      List.of(Tables.AGENDAS, Tables.GROUPS, Tables.RUNS);

  private DefinitionRows() {}

  /**
   * Gives an agenda, or a part of one, the definition of that hash.
   *
   * @return whether the definition is new
   */
  static boolean use(Work work, String hash, Supplier<Definition> row) {
    boolean fresh = work.get(Tables.DEFINITIONS, hash).isEmpty();
    if (fresh) {
      work.put(row.get());
    }
    return fresh;
  }

  /** A row that had it is gone, or has another by now. */
  static void leave(Work work, String hash) {
    boolean used =
        USERS.stream().anyMatch(table -> !work.scan(Scan.along(table, INDEX, 1, hash)).isEmpty());
    if (!used) {
      work.delete(Tables.DEFINITIONS, hash);
      Pins.leave(work, hash);
    }
  }
}
