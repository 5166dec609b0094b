package io.dynode.stores.sql;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.Outbox;
import io.dynode.model.Timer;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.testkit.SampleRows;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that writes to a store until it is killed: numbered transactions that touch several
 * tables, each number printed once it is committed.
 */
final class StoreProcess {
  /** Rows of each kind in a transaction. */
  static final int ROWS = 20;

  /** Transactions whose rows are kept; older ones are deleted by newer ones. */
  static final int KEPT = 30;

  static final String COUNTER = "transactions";

  private static final Agenda AGENDA = SampleRows.row(Tables.AGENDAS, n -> 1 % n);
  private static final Outbox OUTBOX = SampleRows.row(Tables.OUTBOX, n -> 1 % n);

  private StoreProcess() {}

  /** Takes the database and {@code write} or {@code hold}. */
  public static void main(String[] args) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    StateStore store = SqlStore.sqlite(Path.of(args[0]));
    out.println("open");
    if (args[1].equals("hold")) {
      Thread.currentThread().join();
    }
    while (true) {
      out.println(next(store));
    }
  }

  private static long next(StateStore store) {
    return store.write(
        List.of(),
        transaction -> {
          long number = written(transaction) + 1;
          transaction.put(new Counter(COUNTER, number));
          for (int i = 0; i < ROWS; i++) {
            String id = number + "-" + i;
            transaction.put(
                SampleRows.with(
                    Tables.AGENDAS, AGENDA, "id", new AgendaId(id), "revision", number));
            transaction.put(SampleRows.with(Tables.OUTBOX, OUTBOX, "id", id, "dueMicros", number));
            transaction.put(new Timer(number, new AgendaId("timer"), i, (int) number));
            String old = (number - KEPT) + "-" + i;
            transaction.delete(Tables.AGENDAS, old);
            transaction.delete(Tables.OUTBOX, old);
          }
          // A scan writes what is buffered, so that some of it is in the log before the commit.
          transaction.scan(Scan.along(Tables.OUTBOX, "by_due", 1));
          return number;
        });
  }

  static long written(Reader reader) {
    return reader.get(Tables.COUNTERS, COUNTER).map(Counter::value).orElse(0L);
  }
}
