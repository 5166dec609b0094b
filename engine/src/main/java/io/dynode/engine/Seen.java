package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.Optional;

/**
 * An operation as a request found it: what it asks for is not done to a later run, and a repeat
 * whose first try was stored is known.
 *
 * @param run 0: it had no row yet
 */
record Seen(int index, int run, long revision) {
  static Seen of(Reader reader, AgendaId agenda, int index) {
    return reader
        .get(Tables.OPERATIONS, agenda, index)
        .map(row -> new Seen(index, row.run(), row.revision()))
        .orElse(new Seen(index, 0, 0));
  }

  /** Whether that is its row after one change and no other. */
  boolean changed(Operation row) {
    return row.run() == run && row.revision() == revision + 1;
  }

  /**
   * Its row in that run.
   *
   * @throws ProblemException ILLEGAL_STATE when it has none: its turn has not come, or another run
   *     has begun
   */
  Operation row(Optional<Operation> now, String what) {
    if (now.isEmpty()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "The operation " + what + "; it is " + OperationState.WAITING + " for its turn");
    }
    if (run > 0 && now.get().run() != run) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Operation '" + now.get().name() + "' has begun another run meanwhile; look again");
    }
    return now.get();
  }
}
