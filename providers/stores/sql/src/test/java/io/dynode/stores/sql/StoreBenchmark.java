package io.dynode.stores.sql;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.Operation;
import io.dynode.model.PoolId;
import io.dynode.model.Ready;
import io.dynode.model.Resources;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.testkit.SampleRows;
import io.dynode.testkit.SeededIds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Prints how fast the store is: {@code main [FOLDER]}. Figures are the best of three rounds. */
final class StoreBenchmark {
  private static final int ROWS = 100_000;

  private static final Agenda AGENDA = SampleRows.row(Tables.AGENDAS, n -> 1 % n);
  private static final Operation OPERATION = SampleRows.row(Tables.OPERATIONS, n -> 1 % n);
  private static final Ready READY =
      SampleRows.with(
          Tables.READY,
          SampleRows.row(Tables.READY, n -> 1 % n),
          "pool",
          new PoolId("pool"),
          "needs",
          new Resources(1000, 1L << 30, 0, 1L << 30, Map.of()));

  private final StateStore store;
  private final SeededIds ids = new SeededIds(1);

  private StoreBenchmark(StateStore store) {
    this.store = store;
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args.length > 0 ? args[0] : ".");
    Path file = Files.createTempDirectory(folder, "bench").resolve("state.db");
    try (StateStore store = SqlStore.sqlite(file)) {
      new StoreBenchmark(store).run();
    }
    System.out.printf(Locale.ROOT, "database %d MB%n", Files.size(file) >> 20);
  }

  private void run() {
    measure("commits of one counter", 2_000, 1, i -> new Counter("c" + i % 100, i));
    for (int batch : new int[] {100, 1000}) {
      measure("new counters by " + batch, ROWS, batch, i -> new Counter("n" + ids.next(), i));
      measure("new operations by " + batch, ROWS, batch, i -> operation(ids.next(), i, 0));
      measure("new ready by " + batch, ROWS, batch, i -> ready(ids.next(), i));
      measure("new agendas by " + batch, ROWS / 2, batch, this::agenda);
    }
    List<String> known = known();
    best("gets of operations", ROWS, () -> gets(known));
    best("reads of one get", ROWS / 2, () -> reads(known));
    best("scans of 10 ready", 10_000, () -> scans(10));
    best("rows scanned by 1000", 1_000 * 100, () -> scanRows(100));
    best("updates read first, by 1000", ROWS / 2, () -> update(known));
    measure("upserts of known agendas", ROWS / 2, 1000, this::known);
  }

  private static Operation operation(String agenda, int index, int attempts) {
    return SampleRows.with(
        Tables.OPERATIONS,
        OPERATION,
        "agenda",
        new AgendaId(agenda),
        "index",
        index,
        "attempts",
        attempts);
  }

  private static Ready ready(String agenda, int i) {
    return SampleRows.with(
        Tables.READY,
        READY,
        "agenda",
        new AgendaId(agenda),
        "host",
        "host" + i % 10,
        "rank",
        (long) i);
  }

  private Agenda agenda(int i) {
    return agenda(ids.next(), i);
  }

  private Agenda known(int i) {
    return agenda("known" + i % 1000, i);
  }

  private static Agenda agenda(String id, int i) {
    return SampleRows.with(
        Tables.AGENDAS,
        AGENDA,
        "id",
        new AgendaId(id),
        "definition",
        "d".repeat(64),
        "linkId",
        "link" + i,
        "correlationId",
        id,
        "arrivalMicros",
        1_700_000_000_000_000L + i);
  }

  private List<String> known() {
    List<String> known = new ArrayList<>();
    for (int i = 0; i < ROWS / 2; i += 1000) {
      int from = i;
      store.write(
          List.of(),
          transaction -> {
            for (int k = from; k < from + 1000; k++) {
              known.add(ids.next());
              transaction.put(operation(known.getLast(), 0, 0));
            }
            return true;
          });
    }
    return known;
  }

  private void gets(List<String> known) {
    store.read(reader -> {
      for (int i = 0; i < ROWS; i++) {
        String agenda = known.get((int) (i * 7919L % known.size()));
        require(reader.get(Tables.OPERATIONS, agenda, 0).isPresent());
      }
      return true;
    });
  }

  private void reads(List<String> known) {
    for (int i = 0; i < ROWS / 2; i++) {
      String agenda = known.get((int) (i * 7919L % known.size()));
      require(store.<Boolean>read(r -> r.get(Tables.OPERATIONS, agenda, 0).isPresent()));
    }
  }

  private void scans(int limit) {
    store.read(reader -> {
      for (int i = 0; i < 10_000; i++) {
        Scan<Ready> scan = Scan.along(Tables.READY, "by_host", limit, "pool", "host" + i % 10);
        require(reader.scan(scan.after(i)).size() == limit);
      }
      return true;
    });
  }

  private void scanRows(int times) {
    store.read(reader -> {
      for (int i = 0; i < times; i++) {
        require(reader.scan(Scan.along(Tables.READY, "by_rank", 1000)).size() == 1000);
      }
      return true;
    });
  }

  private void update(List<String> known) {
    for (int i = 0; i < known.size(); i += 1000) {
      List<String> batch = known.subList(i, i + 1000);
      store.write(
          List.of(),
          transaction -> {
            for (String agenda : batch) {
              Operation old = transaction.get(Tables.OPERATIONS, agenda, 0).orElseThrow();
              transaction.put(operation(agenda, 0, old.attempts() + 1));
            }
            return true;
          });
    }
  }

  private void measure(String what, int rows, int batch, IntFunction<Row> make) {
    Timing timing = new Timing();
    for (int round = 0; round < 3; round++) {
      List<Row> made = IntStream.range(0, rows).mapToObj(make).toList();
      timing.take(rows, () -> puts(made, batch));
    }
    timing.print(what);
  }

  private void puts(List<Row> rows, int batch) {
    for (int i = 0; i < rows.size(); i += batch) {
      List<Row> some = rows.subList(i, i + batch);
      store.write(
          List.of(),
          transaction -> {
            some.forEach(transaction::put);
            return true;
          });
    }
  }

  private static void best(String what, int count, Runnable action) {
    Timing timing = new Timing();
    for (int round = 0; round < 3; round++) {
      timing.take(count, action);
    }
    timing.print(what);
  }

  /** The best rates by the clock, and by the processor time of this thread: others may be busy. */
  private static final class Timing {
    private double byClock;
    private double byProcessor;

    void take(int count, Runnable action) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long start = System.nanoTime();
      long used = threads.getCurrentThreadCpuTime();
      action.run();
      byProcessor = Math.max(byProcessor, count * 1e9 / (threads.getCurrentThreadCpuTime() - used));
      byClock = Math.max(byClock, count * 1e9 / (System.nanoTime() - start));
    }

    void print(String what) {
      System.out.printf(
          Locale.ROOT, "%-32s %,12.0f /s %,12.0f /cpu s%n", what, byClock, byProcessor);
    }
  }

  private static void require(boolean truth) {
    if (!truth) {
      throw new IllegalStateException("The benchmark did not find what it put there");
    }
  }
}
