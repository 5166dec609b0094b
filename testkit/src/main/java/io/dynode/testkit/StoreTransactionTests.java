package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.model.Timer;
import io.dynode.spi.Change;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A transaction sees itself, happens as a whole or not at all, and ends. */
interface StoreTransactionTests extends StoreUnderTest {
  private static Timer timer(long due, String agenda, int index) {
    return new Timer(due, new AgendaId(agenda), index, 1);
  }

  @Test
  default void aTransactionSeesItsOwnChangesInEveryScan() {
    put(timer(10, "a", 0), timer(20, "a", 1), timer(30, "a", 2));
    store()
        .write(
            List.of(),
            transaction -> {
              Scan<Timer> due = Scan.along(Tables.TIMERS, "by_due", 10);
              transaction.put(timer(15, "b", 0));
              assertThat(transaction.scan(due))
                  .extracting(Timer::dueMicros)
                  .containsExactly(10L, 15L, 20L, 30L);
              transaction.put(timer(5, "a", 2));
              transaction.delete(Tables.TIMERS, "a", 1);
              assertThat(transaction.get(Tables.TIMERS, "a", 1)).isEmpty();
              assertThat(transaction.get(Tables.TIMERS, "a", 2)).contains(timer(5, "a", 2));
              assertThat(transaction.scan(due))
                  .extracting(Timer::dueMicros)
                  .containsExactly(5L, 10L, 15L);
              transaction.put(timer(1, "a", 1));
              transaction.delete(Tables.TIMERS, "b", 0);
              transaction.put(timer(6, "a", 2));
              assertThat(transaction.scan(due))
                  .extracting(Timer::dueMicros)
                  .containsExactly(1L, 6L, 10L);
              assertThat(transaction.scan(Scan.of(Tables.TIMERS, 2, "a")))
                  .containsExactly(timer(10, "a", 0), timer(1, "a", 1));
              return true;
            });
    assertThat(scan(Scan.along(Tables.TIMERS, "by_due", 10)))
        .containsExactly(timer(1, "a", 1), timer(6, "a", 2), timer(10, "a", 0));
  }

  @Test
  default void whatIsExpectedChangesNoAnswer() {
    put(timer(1, "a", 0), timer(2, "a", 1), timer(3, "b", 0), timer(4, "b", 1));
    store()
        .write(
            List.of(),
            transaction -> {
              transaction.put(timer(5, "a", 1));
              transaction.delete(Tables.TIMERS, "b", 0);
              List<List<Object>> keys = new ArrayList<>();
              for (String agenda : List.of("a", "b", "é", "a")) {
                keys.add(List.of(agenda, 0L));
                keys.add(List.of(agenda, 1L));
              }
              transaction.expect(Tables.TIMERS, keys);
              transaction.expect(Tables.COUNTERS, List.of(List.of("one")));
              transaction.expect(Tables.COUNTERS, List.of());
              assertThat(transaction.get(Tables.TIMERS, "a", 0)).contains(timer(1, "a", 0));
              assertThat(transaction.get(Tables.TIMERS, "a", 1)).contains(timer(5, "a", 1));
              assertThat(transaction.get(Tables.TIMERS, "b", 0)).isEmpty();
              assertThat(transaction.get(Tables.TIMERS, "b", 1)).contains(timer(4, "b", 1));
              assertThat(transaction.get(Tables.TIMERS, "é", 0)).isEmpty();
              transaction.put(timer(6, "é", 0));
              return true;
            });
    assertThat(scan(Scan.along(Tables.TIMERS, "by_due", 10)))
        .containsExactly(timer(1, "a", 0), timer(4, "b", 1), timer(5, "a", 1), timer(6, "é", 0));
  }

  @Test
  default void walksThatAreExpectedSeeWhatWasChangedSince() {
    put(timer(1, "a", 0), timer(2, "a", 1), timer(3, "b", 0));
    Scan<Timer> a = Scan.of(Tables.TIMERS, 10, "a");
    Scan<Timer> due = Scan.along(Tables.TIMERS, "by_due", 10);
    Scan<Timer> none = Scan.of(Tables.TIMERS, 10).where("run", Set.of());
    store()
        .write(
            List.of(),
            transaction -> {
              transaction.expect(a);
              transaction.expect(due);
              transaction.expect(none);
              assertThat(transaction.get(Tables.COUNTERS, "b")).isEmpty();
              assertThat(transaction.scan(none)).isEmpty();
              transaction.expect(Tables.COUNTERS, List.of(List.of("c")));
              transaction.put(timer(4, "a", 2));
              assertThat(transaction.get(Tables.COUNTERS, "c")).isEmpty();
              assertThat(transaction.scan(a)).hasSize(3);
              assertThat(transaction.scan(none)).isEmpty();
              transaction.expect(a);
              transaction.expect(due);
              assertThat(transaction.get(Tables.COUNTERS, "d")).isEmpty();
              assertThat(transaction.scan(due)).hasSize(4);
              transaction.delete(Tables.TIMERS, "a", 0);
              assertThat(transaction.scan(a)).containsExactly(timer(2, "a", 1), timer(4, "a", 2));
              assertThat(transaction.scan(due))
                  .containsExactly(timer(2, "a", 1), timer(3, "b", 0), timer(4, "a", 2));
              return true;
            });
    assertThat(scan(due)).containsExactly(timer(2, "a", 1), timer(3, "b", 0), timer(4, "a", 2));
  }

  @Test
  default void oneRowIsReadByItself() {
    put(new Counter("c", 1));
    assertThat(store().get(Tables.COUNTERS, "c")).contains(new Counter("c", 1));
    assertThat(store().get(Tables.COUNTERS, "d")).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> store().read(reader -> store().get(Tables.COUNTERS, "c")));
  }

  @Test
  default void whatIsWrittenIsCounted() {
    StateStore.Written before = store().written();
    put(new Counter("c", 1), new Counter("d", 1));
    put(new Counter("c", 2));
    store().read(reader -> reader.get(Tables.COUNTERS, "c"));
    store().write(List.of(), transaction -> transaction.get(Tables.COUNTERS, "c"));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            store()
                .write(
                    List.of(),
                    transaction -> {
                      transaction.put(new Counter("e", 1));
                      throw new IllegalStateException("no");
                    }));
    StateStore.Written after = store().written();
    assertThat(after.transactions() - before.transactions()).isEqualTo(2);
    assertThat(after.rows() - before.rows()).isEqualTo(3);
  }

  @Test
  default void aRowMayBeReadChangedAndChangedBack() {
    put(new Counter("c", 1));
    store()
        .write(
            List.of(),
            transaction -> {
              Counter before = transaction.get(Tables.COUNTERS, "c").orElseThrow();
              transaction.put(new Counter("c", 2));
              transaction.scan(Scan.of(Tables.COUNTERS, 1));
              transaction.delete(Tables.COUNTERS, "c");
              transaction.scan(Scan.of(Tables.COUNTERS, 1));
              transaction.put(before);
              transaction.put(new Counter("d", 1));
              transaction.delete(Tables.COUNTERS, "d");
              return true;
            });
    assertThat(scan(Scan.of(Tables.COUNTERS, 9))).containsExactly(new Counter("c", 1));
  }

  @Test
  default void aFailedTransactionLeavesNothing() {
    put(new Counter("kept", 1), timer(1, "a", 0));
    RuntimeException failure = new RuntimeException("planned");
    assertThatThrownBy(() -> failing(failure)).isSameAs(failure);
    AssertionError error = new AssertionError("planned");
    assertThatThrownBy(() -> failing(error)).isSameAs(error);
    for (int i = 0; i < 2; i++) {
      assertThat(scan(Scan.of(Tables.COUNTERS, 9))).containsExactly(new Counter("kept", 1));
      assertThat(scan(Scan.of(Tables.TIMERS, 9))).containsExactly(timer(1, "a", 0));
      assertThat(scan(Scan.along(Tables.TIMERS, "by_due", 9))).containsExactly(timer(1, "a", 0));
      assertThat(scan(Scan.of(Tables.OUTPUTS, 9))).isEmpty();
      put(new Counter("kept", 1));
      reopened();
    }
  }

  private void failing(Throwable failure) {
    store()
        .write(
            List.of(),
            transaction -> {
              transaction.put(new Counter("kept", 2));
              transaction.put(new Counter("new", 1));
              transaction.delete(Tables.COUNTERS, "kept");
              transaction.put(timer(2, "a", 0));
              transaction.put(timer(3, "b", 0));
              transaction.scan(Scan.of(Tables.TIMERS, 9));
              transaction.delete(Tables.TIMERS, "b", 0);
              transaction.put(new Output(new AgendaId("a"), 0, Json.TRUE));
              if (failure instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) failure;
            });
  }

  @Test
  default void aTransactionReturnsWhatItsBodyDoesAndRunsItOnce() {
    AtomicInteger runs = new AtomicInteger();
    assertThat(store().<String>write(List.of(), _ -> "w" + runs.incrementAndGet())).isEqualTo("w1");
    assertThat(store().<String>read(_ -> "r" + runs.incrementAndGet())).isEqualTo("r2");
    RuntimeException failure = new RuntimeException("planned");
    assertThatThrownBy(() ->
            store()
                .read(_ -> {
                  throw failure;
                }))
        .isSameAs(failure);
  }

  @Test
  default void changesOfADecisionApply() {
    put(new Counter("a", 1));
    List<Change> changes =
        List.of(
            new Change.Put(new Counter("b", 2)), new Change.Delete(Tables.COUNTERS, List.of("a")));
    store()
        .write(
            List.of(new Lock(Lock.Scope.KEY, "k")),
            transaction -> {
              changes.forEach(change -> change.applyTo(transaction));
              return true;
            });
    assertThat(scan(Scan.of(Tables.COUNTERS, 9))).containsExactly(new Counter("b", 2));
  }

  @Test
  default void manyRowsFitIntoOneTransaction() {
    int many = 5_000;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      rows.add(timer(many - i, "a", i));
    }
    put(rows.toArray(Row[]::new));
    assertThat(scan(Scan.along(Tables.TIMERS, "by_due", many + 1)))
        .hasSize(many)
        .isEqualTo(rows.reversed());
  }

  @Test
  default void aTransactionThatHasEndedIsRefused() {
    List<Reader> leaked = new ArrayList<>();
    store().write(List.of(), leaked::add);
    store().read(leaked::add);
    for (Reader reader : leaked) {
      assertThatIllegalStateException().isThrownBy(() -> reader.get(Tables.COUNTERS, "c"));
      assertThatIllegalStateException().isThrownBy(() -> reader.scan(Scan.of(Tables.COUNTERS, 1)));
    }
    Transaction transaction = (Transaction) leaked.getFirst();
    assertThatIllegalStateException().isThrownBy(() -> transaction.put(new Counter("c", 1)));
    assertThatIllegalStateException().isThrownBy(() -> transaction.delete(Tables.COUNTERS, "c"));
    assertThat(leaked.getLast()).isNotInstanceOf(Transaction.class);
  }

  @Test
  default void transactionsDoNotNest() {
    List<Runnable> inner =
        List.of(() -> put(new Counter("c", 1)), () -> scan(Scan.of(Tables.COUNTERS, 1)));
    for (Runnable action : inner) {
      assertThatIllegalStateException()
          .isThrownBy(() ->
              store()
                  .write(
                      List.of(),
                      transaction -> {
                        transaction.put(new Counter("d", 1));
                        action.run();
                        return true;
                      }));
      assertThatIllegalStateException()
          .isThrownBy(() ->
              store()
                  .read(_ -> {
                    action.run();
                    return true;
                  }));
    }
    assertThat(scan(Scan.of(Tables.COUNTERS, 9))).isEmpty();
    put(new Counter("after", 1));
  }

  @Test
  default void aClosedStoreRefusesAndMayBeClosedAgain() {
    put(new Counter("c", 1));
    store().close();
    store().close();
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> put(new Counter("c", 2)))
        .matches(problem -> problem.code() == ErrorCode.UNAVAILABLE);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> get(Tables.COUNTERS, "c"))
        .matches(problem -> problem.code() == ErrorCode.UNAVAILABLE);
    reopened();
    assertThat(get(Tables.COUNTERS, "c")).contains(new Counter("c", 1));
  }
}
