package io.dynode.simulation;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Optional;

/** A connection that is lost in the middle of a body: every read from some point on fails. */
final class Breaking {
  private final ErrorCode code;
  private int left;

  /**
   * @param after reads that still go well
   */
  Breaking(int after, ErrorCode code) {
    this.left = after;
    this.code = code;
  }

  /** Also whoever has gone on after a failure learns of it: nothing of it may be kept. */
  void sound() {
    if (left < 0) {
      throw new ProblemException(code, "The connection to the disk broke");
    }
  }

  private void look() {
    left = left > 0 ? left - 1 : -1;
    sound();
  }

  Reader around(Reader inner) {
    return new Reader() {
      @Override
      public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
        look();
        return inner.get(table, key);
      }

      @Override
      public <R extends Row> List<R> scan(Scan<R> scan) {
        look();
        return inner.scan(scan);
      }
    };
  }

  Transaction around(Transaction inner) {
    return new PassingTransaction(inner) {
      @Override
      public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
        look();
        return super.get(table, key);
      }

      @Override
      public <R extends Row> List<R> scan(Scan<R> scan) {
        look();
        return super.scan(scan);
      }
    };
  }
}
