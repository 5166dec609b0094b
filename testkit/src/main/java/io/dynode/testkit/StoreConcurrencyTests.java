package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.Row;
import io.dynode.model.Timer;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads do not see each other's halves, lose each other's changes or wait for ever. */
interface StoreConcurrencyTests extends StoreUnderTest {
  int THREADS = 8;

  @Test
  @Timeout(60)
  default void writersThatHoldTheSameLockLoseNothing() throws Exception {
    int each = 100;
    Lock lock = new Lock(Lock.Scope.AGENDA, "a");
    together(
        THREADS,
        () -> {
          for (int i = 0; i < each; i++) {
            increment(List.of(lock), List.of("shared"));
          }
          return true;
        });
    assertThat(get(Tables.COUNTERS, "shared"))
        .contains(new Counter("shared", (long) THREADS * each));
  }

  @Test
  @Timeout(60)
  default void locksGivenInAnyOrderNeverBlockEachOther() throws Exception {
    int each = 40;
    List<String> names = List.of("a", "b", "c", "d");
    together(
        THREADS,
        () -> {
          Random random = new Random(Thread.currentThread().threadId());
          for (int i = 0; i < each; i++) {
            List<Lock> locks = new ArrayList<>();
            for (String name : names) {
              locks.add(new Lock(Lock.Scope.POOL, name));
              locks.add(new Lock(Lock.Scope.AGENDA, name));
            }
            locks.add(locks.getFirst());
            Collections.shuffle(locks, random);
            List<String> order = new ArrayList<>(names);
            Collections.shuffle(order, random);
            increment(locks, order);
          }
          return true;
        });
    for (String name : names) {
      assertThat(get(Tables.COUNTERS, name)).contains(new Counter(name, (long) THREADS * each));
    }
  }

  private void increment(List<Lock> locks, List<String> names) {
    store()
        .write(
            locks,
            transaction -> {
              for (String name : names) {
                long value = transaction.get(Tables.COUNTERS, name).map(Counter::value).orElse(0L);
                transaction.put(new Counter(name, value + 1));
              }
              return true;
            });
  }

  @Test
  @Timeout(60)
  default void readersSeeWholeTransactionsOnly() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    putGeneration(0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(
            threads.submit(() -> {
              long last = 0;
              while (!done.get()) {
                long seen = store().read(StoreConcurrencyTests::oneGeneration);
                assertThat(seen).as("no reader goes back").isGreaterThanOrEqualTo(last);
                last = seen;
              }
              return last;
            }));
      }
      try {
        for (int generation = 1; generation <= 200; generation++) {
          putGeneration(generation);
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> reader : readers) {
        reader.get();
      }
    }
    assertThat(store().read(StoreConcurrencyTests::oneGeneration)).isEqualTo(200);
  }

  private void putGeneration(int generation) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.add(new Timer(generation, new AgendaId("a" + i), i, generation));
    }
    rows.add(new Counter("generation", generation));
    put(rows.toArray(Row[]::new));
  }

  private static long oneGeneration(Reader reader) {
    List<Timer> byKey = reader.scan(Scan.of(Tables.TIMERS, 9));
    long generation = reader.get(Tables.COUNTERS, "generation").orElseThrow().value();
    List<Timer> byDue = reader.scan(Scan.along(Tables.TIMERS, "by_due", 9));
    assertThat(byKey).hasSize(5).allMatch(timer -> timer.dueMicros() == generation);
    assertThat(byDue).hasSize(5).allMatch(timer -> timer.run() == generation);
    return generation;
  }

  @Test
  @Timeout(60)
  default void aReaderKeepsItsStateWhileAWriterWantsToCommit() throws Exception {
    put(new Counter("c", 1));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writer =
          store()
              .read(reader -> {
                assertThat(reader.get(Tables.COUNTERS, "c")).contains(new Counter("c", 1));
                Future<?> started = threads.submit(() -> put(new Counter("c", 2)));
                // A store may let it commit now or only when this reader is done.
                boundedWait(started);
                assertThat(reader.get(Tables.COUNTERS, "c")).contains(new Counter("c", 1));
                assertThat(reader.scan(Scan.of(Tables.COUNTERS, 9)))
                    .containsExactly(new Counter("c", 1));
                return started;
              });
      writer.get();
    }
    assertThat(get(Tables.COUNTERS, "c")).contains(new Counter("c", 2));
  }

  private static void boundedWait(Future<?> future) {
    try {
      future.get(100, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      assertThat(future.isDone()).isFalse();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> void together(int count, Callable<T> task) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        running.add(threads.submit(task));
      }
      for (Future<T> each : running) {
        each.get();
      }
    }
  }
}
