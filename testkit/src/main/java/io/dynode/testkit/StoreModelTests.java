package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Any sequence of actions gives what a plain list of rows gives. */
interface StoreModelTests extends StoreUnderTest {
  List<Table<?>> TABLES =
      List.of(Tables.TIMERS, Tables.READY, Tables.DISPATCHES, Tables.FACTS, Tables.OUTBOX);

  /** Each number is one step; a failing sequence is made shorter by jqwik. */
  @Property(tries = 60, seed = "20260101")
  default void anySequenceOfActionsBehavesAsAPlainListDoes(
      @ForAll @Size(max = 120) List<Long> steps) {
    try (StateStore store = another()) {
      StoreModel model = new StoreModel();
      for (int next = 0; next < steps.size(); ) {
        int size = Math.min(1 + Math.floorMod(steps.get(next), 20), steps.size() - next);
        boolean fail = Math.floorMod(steps.get(next), 7) == 3;
        List<Long> batch = steps.subList(next, next + size);
        StoreModel changed = fail ? model.copy() : model;
        try {
          store.write(
              List.of(),
              transaction -> {
                batch.forEach(step -> act(step, transaction, changed));
                if (fail) {
                  throw new PlannedFailure();
                }
                return true;
              });
        } catch (PlannedFailure _) {
          assertThat(fail).isTrue();
        }
        next += size;
      }
      for (Table<?> table : Tables.ALL) {
        store.read(reader -> check(reader.scan(Scan.of(table, 999)), model, Scan.of(table, 999)));
      }
    }
  }

  private static <R extends Row> boolean check(List<R> found, StoreModel model, Scan<?> scan) {
    assertThat(SampleRows.contents(found))
        .as("%s", scan)
        .isEqualTo(SampleRows.contents(model.scan(scan)));
    return true;
  }

  private static void act(long step, Transaction transaction, StoreModel model) {
    Table<?> table = TABLES.get((int) Math.floorMod(step, (long) TABLES.size()));
    actOn(table, new SplittableRandom(step), transaction, model);
  }

  private static <R extends Row> void actOn(
      Table<R> table, SplittableRandom random, Transaction transaction, StoreModel model) {
    R row = SampleRows.random(table, random.nextInt(30));
    Object[] key = table.keyOf(row).toArray();
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        // Half of another row, so that indexed and other columns change alone.
        R other = SampleRows.random(table, random.nextInt(30));
        R changed = random.nextBoolean() ? row : other;
        transaction.put(changed);
        model.put(changed);
      }
      case 2 -> {
        transaction.delete(table, key);
        model.delete(table, key);
      }
      case 3 ->
          assertThat(transaction.get(table, key).map(SampleRows::content))
              .isEqualTo(model.get(table, key).map(SampleRows::content));
      default -> {
        Scan<R> scan = scan(table, row, random);
        check(transaction.scan(scan), model, scan);
      }
    }
  }

  private static <R extends Row> Scan<R> scan(Table<R> table, R row, SplittableRandom random) {
    List<String> indexes = new ArrayList<>(table.indexes().keySet());
    String index = indexes.get(random.nextInt(indexes.size()));
    List<String> columns = table.indexes().getOrDefault(index, table.key());
    List<Object> values = table.values(row, columns);
    int bound = random.nextInt(values.size() + 1);
    int prefix = random.nextInt(bound + 1);
    Scan<R> scan =
        Scan.along(table, index, 1 + random.nextInt(9), values.subList(0, prefix).toArray())
            .after(values.subList(prefix, bound).toArray());
    if (random.nextInt(3) == 0) {
      String column = columns.get(random.nextInt(columns.size()));
      R other = SampleRows.random(table, random.nextInt(30));
      Set<Object> either =
          Set.copyOf(List.of(table.value(row, column), table.value(other, column)));
      scan = scan.where(column, random.nextInt(9) == 0 ? Collections.emptySet() : either);
    }
    return random.nextBoolean() ? scan.backwards() : scan;
  }

  /** What a transaction of this test throws when it is to fail. */
  final class PlannedFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
