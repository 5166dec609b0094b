package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.PoolId;
import io.dynode.model.Ready;
import io.dynode.model.Resources;
import io.dynode.model.Row;
import io.dynode.model.StoredObject;
import io.dynode.model.Timer;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Scans walk the right part of the right index in the right order. */
interface StoreScanTests extends StoreUnderTest {
  private static Ready ready(String pool, String host, long rank, String agenda, int index) {
    return new Ready(
        new PoolId(pool), host, rank, new AgendaId(agenda), index, Resources.NONE, "process");
  }

  private void putReady() {
    put(
        ready("p", "h1", 5, "b", 1),
        ready("p", "h1", 5, "a", 2),
        ready("p", "h1", -3, "c", 0),
        ready("p", "h2", 1, "d", 0),
        ready("p", "h1", Long.MAX_VALUE, "e", 0),
        ready("q", "h1", 0, "f", 0));
  }

  private static List<String> agendas(List<Ready> rows) {
    return rows.stream().map(row -> row.agenda().value()).toList();
  }

  @Test
  default void aPrefixNarrowsAndTheIndexOrders() {
    putReady();
    assertThat(agendas(scan(Scan.along(Tables.READY, "by_host", 10, "p", "h1"))))
        .containsExactly("c", "a", "b", "e");
    assertThat(agendas(scan(Scan.along(Tables.READY, "by_rank", 10, new PoolId("p")))))
        .containsExactly("c", "d", "a", "b", "e");
    assertThat(agendas(scan(Scan.along(Tables.READY, "by_host", 10, "p", "h1", 5))))
        .containsExactly("a", "b");
    assertThat(agendas(scan(Scan.along(Tables.READY, "by_host", 10, "p", "h1", 5L, "b", 1))))
        .containsExactly("b");
    assertThat(agendas(scan(Scan.of(Tables.READY, 10))))
        .containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(scan(Scan.along(Tables.READY, "by_host", 10, "p", "h"))).isEmpty();
  }

  @Test
  default void aPartialCursorSkipsAllThatIsEqualToIt() {
    putReady();
    Scan<Ready> all = Scan.along(Tables.READY, "by_host", 10, "p", "h1");
    assertThat(agendas(scan(all.after(-3)))).containsExactly("a", "b", "e");
    assertThat(agendas(scan(all.after(5)))).containsExactly("e");
    assertThat(agendas(scan(all.after(5, "a")))).containsExactly("b", "e");
    assertThat(agendas(scan(all.after(5, "a", 1)))).containsExactly("a", "b", "e");
    assertThat(agendas(scan(all.after(5, "a", 2)))).containsExactly("b", "e");
    assertThat(agendas(scan(all.after(4)))).containsExactly("a", "b", "e");
    assertThat(scan(all.after(Long.MAX_VALUE))).isEmpty();
    assertThat(agendas(scan(Scan.along(Tables.READY, "by_host", 10).after("p", "h1"))))
        .containsExactly("d", "f");
  }

  @Test
  default void backwardsIsTheMirror() {
    putReady();
    Scan<Ready> all = Scan.along(Tables.READY, "by_host", 10, "p", "h1").backwards();
    assertThat(agendas(scan(all))).containsExactly("e", "b", "a", "c");
    assertThat(agendas(scan(all.after(5)))).containsExactly("c");
    assertThat(agendas(scan(all.after(5, "b")))).containsExactly("a", "c");
    assertThat(agendas(scan(all.after(5, "b", 1)))).containsExactly("a", "c");
    assertThat(agendas(scan(all.after(5, "b", 2)))).containsExactly("b", "a", "c");
    assertThat(scan(all.after(-3))).isEmpty();
    assertThat(agendas(scan(Scan.along(Tables.READY, "by_host", 10).after("p", "h2").backwards())))
        .containsExactly("e", "b", "a", "c");
  }

  @Test
  default void aFullCursorWalksEveryRowOnceForwardsAndBackwards() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(new Timer(i / 10, new AgendaId("a" + i % 7), i, 1));
    }
    put(rows.toArray(Row[]::new));
    Scan<Timer> first = Scan.along(Tables.TIMERS, "by_due", 7);
    List<Timer> forwards = walk(first);
    List<Timer> backwards = walk(first.backwards());
    assertThat(forwards).hasSize(100).doesNotHaveDuplicates();
    assertThat(forwards).isEqualTo(scan(Scan.along(Tables.TIMERS, "by_due", 1000)));
    assertThat(backwards).isEqualTo(forwards.reversed());
  }

  @Test
  default void theNthRowIsTheOneAScanComesToAfterSoManyOthers() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(new Timer(i / 10, new AgendaId("a" + i % 7), i, 1));
    }
    put(rows.toArray(Row[]::new));
    Scan<Timer> all = Scan.along(Tables.TIMERS, "by_due", 1000);
    Scan<Timer> some = all.where("index", Set.of(3, 13, 23)).backwards();
    for (Scan<Timer> scan : List.of(all, all.backwards(), some)) {
      List<Timer> walked = scan(scan);
      for (int i = 0; i < walked.size(); i++) {
        int others = i;
        assertThat(store().<Optional<Timer>>read(reader -> reader.nth(scan, others)))
            .hasValue(walked.get(i));
      }
      Timer middle = walked.get(1);
      assertThat(store().<Optional<Timer>>read(reader -> reader.nth(scan.behind(middle), 0)))
          .hasValue(walked.get(2));
      assertThat(store().<Optional<Timer>>read(reader -> reader.nth(scan, walked.size())))
          .isEmpty();
    }
  }

  private List<Timer> walk(Scan<Timer> first) {
    List<Timer> walked = new ArrayList<>();
    List<Timer> page = scan(first);
    while (!page.isEmpty()) {
      walked.addAll(page);
      Timer last = page.getLast();
      page = scan(first.after(last.dueMicros(), last.agenda(), last.index()));
    }
    return walked;
  }

  private static Dispatch dispatch(String event, int replay, DispatchOutcome outcome, long due) {
    CustomerId customer = new CustomerId("c");
    return new Dispatch(
        "c/t", customer, "/s", event, replay, customer, "k", outcome, "", "", "", replay, 0, due);
  }

  @Test
  default void filtersHoldTogetherAndCountBeforeTheLimit() {
    put(
        dispatch("a", 0, DispatchOutcome.DEAD, 3),
        dispatch("b", 1, DispatchOutcome.PARKED, 2),
        dispatch("c", 0, DispatchOutcome.PENDING, 1),
        dispatch("d", 2, DispatchOutcome.DEAD, 0));
    Scan<Dispatch> all = Scan.of(Tables.DISPATCHES, 2);
    assertThat(events(all.where("outcome", Set.of(DispatchOutcome.DEAD))))
        .containsExactly("a", "d");
    assertThat(events(all.where("outcome", Set.of("PARKED", "DEAD")))).containsExactly("a", "b");
    assertThat(events(all.where("replay", Set.of(0)).where("eventId", Set.of("c", "d"))))
        .containsExactly("c");
    assertThat(events(all.where("replay", Set.of(0, 1L, 7, 8, 9)).backwards()))
        .containsExactly("c", "b");
    assertThat(events(all.where("customer", Set.of(new CustomerId("other"))))).isEmpty();
    assertThat(events(all.where("outcome", Set.of()))).isEmpty();
    put(new StoredObject("h", 1, 1, true, false, 0), new StoredObject("i", 1, 1, false, false, 0));
    assertThat(scan(Scan.of(Tables.OBJECTS, 5).where("live", Set.of(true))))
        .containsExactly(new StoredObject("h", 1, 1, true, false, 0));
  }

  private List<String> events(Scan<Dispatch> scan) {
    return scan(scan).stream().map(Dispatch::eventId).toList();
  }

  @Test
  default void textIsOrderedByItsUtf8Bytes() {
    List<String> sorted =
        List.of("", " ", "A", "AB", "a", "a\u0001", "ab", "ä", "\ue000", "\uffee", "\ud83d\ude97");
    put(sorted.reversed().stream().map(name -> new Counter(name, 1)).toArray(Row[]::new));
    Scan<Counter> all = Scan.of(Tables.COUNTERS, 100);
    assertThat(scan(all).stream().map(Counter::name)).containsExactlyElementsOf(sorted);
    assertThat(scan(all.backwards()).stream().map(Counter::name))
        .containsExactlyElementsOf(sorted.reversed());
    for (int i = 0; i < sorted.size(); i++) {
      assertThat(scan(all.after(sorted.get(i))).stream().map(Counter::name))
          .containsExactlyElementsOf(sorted.subList(i + 1, sorted.size()));
    }
  }

  @Test
  default void anIndexFollowsItsRows() {
    put(ready("p", "h1", 5, "a", 1), ready("p", "h1", 6, "b", 1));
    put(ready("p", "h2", 7, "a", 1));
    delete(Tables.READY, "b", 1);
    assertThat(scan(Scan.along(Tables.READY, "by_host", 10, "p", "h1"))).isEmpty();
    assertThat(scan(Scan.along(Tables.READY, "by_host", 10, "p", "h2")))
        .containsExactly(ready("p", "h2", 7, "a", 1));
    assertThat(scan(Scan.along(Tables.READY, "by_rank", 10)))
        .containsExactly(ready("p", "h2", 7, "a", 1));
  }

  @Test
  default void whatCannotBeScannedIsRefused() {
    Stream.<Runnable>of(
            () -> Scan.along(Tables.READY, "no_such", 1),
            () -> Scan.of(Tables.COUNTERS, 1, "a").after("b"),
            () -> Scan.of(Tables.COUNTERS, 0),
            () -> Scan.of(Tables.COUNTERS, 1, 7),
            () -> Scan.along(Tables.TIMERS, "by_due", 1, "7"),
            () -> Scan.of(Tables.COUNTERS, 1).where("no_such", Set.of(1)),
            () -> Scan.of(Tables.OUTPUTS, 1).where("value", Set.of("x")))
        .forEach(
            scan -> assertThatThrownBy(scan::run).isInstanceOf(IllegalArgumentException.class));
  }
}
