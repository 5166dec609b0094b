package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.Definition;
import io.dynode.model.Event;
import io.dynode.model.Json;
import io.dynode.model.Output;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A row comes back as it was written, of every table and with every value. */
interface StoreRowTests extends StoreUnderTest {
  @TestFactory
  default Stream<DynamicTest> rowsOfEveryTableComeBackAsTheyWereWritten() {
    return Tables.ALL.stream()
        .map(table -> DynamicTest.dynamicTest(table.name(), () -> comesBack(table)));
  }

  private <R extends Row> void comesBack(Table<R> table) {
    Map<List<Object>, R> written = new LinkedHashMap<>();
    for (R row : SampleRows.all(table)) {
      written.put(table.keyOf(row), row);
    }
    store()
        .write(
            List.of(),
            transaction -> {
              written.values().forEach(transaction::put);
              written.forEach((key, row) ->
                  assertThat(transaction.get(table, key.toArray()))
                      .as("in the same transaction")
                      .hasValueSatisfying(found -> same(found, row)));
              return true;
            });
    written.forEach((key, row) -> same(get(table, key.toArray()).orElseThrow(), row));
    reopened();
    written.forEach((key, row) -> same(get(table, key.toArray()).orElseThrow(), row));
    List<R> all = scan(Scan.of(table, 1000));
    List<R> sorted =
        written.entrySet().stream()
            .sorted(Map.Entry.comparingByKey(Table.ORDER))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(SampleRows.contents(all)).isEqualTo(SampleRows.contents(sorted));
  }

  private static void same(Row found, Row written) {
    assertThat(SampleRows.content(found)).isEqualTo(SampleRows.content(written));
  }

  @TestFactory
  default Stream<DynamicTest> everyColumnMayChangeAloneAndItsIndexesFollow() {
    return Tables.ALL.stream()
        .map(table -> DynamicTest.dynamicTest(table.name(), () -> changesAlone(table)));
  }

  private <R extends Row> void changesAlone(Table<R> table) {
    List<R> samples = SampleRows.all(table);
    R row = samples.get(3);
    put(row);
    for (String column : table.columns().keySet()) {
      if (!table.key().contains(column)) {
        Object other = table.value(samples.get(4), column);
        row = changed(table, SampleRows.with(table, row, column, other));
      }
    }
    reopened();
    same(get(table, table.keyOf(row).toArray()).orElseThrow(), row);
  }

  /** Reads a row, changes it, and looks for it in every index, in this transaction and after. */
  private <R extends Row> R changed(Table<R> table, R row) {
    Object[] key = table.keyOf(row).toArray();
    store()
        .write(
            List.of(),
            transaction -> {
              assertThat(transaction.get(table, key)).isPresent();
              transaction.put(row);
              return true;
            });
    same(get(table, key).orElseThrow(), row);
    table
        .indexes()
        .forEach((index, columns) -> {
          Object[] values = table.values(row, columns).toArray();
          List<R> found = scan(Scan.along(table, index, 9, values));
          assertThat(SampleRows.contents(found)).containsExactly(SampleRows.content(row));
          assertThat(scan(Scan.along(table, index, 9))).hasSize(1);
        });
    return row;
  }

  @Test
  default void keysMayBeGivenAsIdsOrAsTheirText() {
    put(new Output(new AgendaId("a"), 7, Json.TRUE));
    assertThat(get(Tables.OUTPUTS, new AgendaId("a"), 7)).isPresent();
    assertThat(get(Tables.OUTPUTS, "a", 7L)).isPresent();
    assertThat(get(Tables.OUTPUTS, "a", 8)).isEmpty();
    assertThat(get(Tables.OUTPUTS, "A", 7)).isEmpty();
  }

  @Test
  default void aSecondRowWithTheSameKeyReplacesTheFirst() {
    put(new Counter("c", 1));
    put(new Counter("c", 2), new Counter("d", 9));
    put(new Counter("c", 3), new Counter("c", 4));
    assertThat(scan(Scan.of(Tables.COUNTERS, 10)))
        .containsExactly(new Counter("c", 4), new Counter("d", 9));
  }

  @Test
  default void aDeletedRowIsGone() {
    put(new Counter("c", 1), new Counter("d", 2));
    delete(Tables.COUNTERS, "c");
    delete(Tables.COUNTERS, "never there");
    assertThat(get(Tables.COUNTERS, "c")).isEmpty();
    assertThat(scan(Scan.of(Tables.COUNTERS, 10))).containsExactly(new Counter("d", 2));
    put(new Counter("c", 3));
    assertThat(get(Tables.COUNTERS, "c")).contains(new Counter("c", 3));
  }

  @Test
  default void largeValuesAreKept() {
    int size = 5_000_000;
    byte[] body = new byte[size];
    new SplittableRandom(1).nextBytes(body);
    Json text = Json.object("text", Json.of("ä\"".repeat(size / 2)));
    put(new Definition("h", body, 1), new Output(new AgendaId("a"), 0, text));
    reopened();
    assertThat(get(Tables.DEFINITIONS, "h").orElseThrow().body()).isEqualTo(body);
    assertThat(get(Tables.OUTPUTS, "a", 0).orElseThrow().value()).isEqualTo(text);
  }

  /** Dynode wraps what it was given: deeper values come back, too. */
  @Test
  default void deepValuesAreKept() {
    Json deep = Json.TRUE;
    for (int i = 0; i < 3 * Json.MAX_DEPTH; i++) {
      deep = Json.object("in", deep);
    }
    put(new Output(new AgendaId("a"), 0, deep));
    reopened();
    assertThat(get(Tables.OUTPUTS, "a", 0).orElseThrow().value()).isEqualTo(deep);
  }

  @Test
  default void aRowWithANullIsRefused() {
    Event event = SampleRows.random(Tables.EVENTS, 1);
    @SuppressWarnings("NullAway") // on purpose: what null checks elsewhere may have missed
    Output broken = new Output(new AgendaId("a"), 1, null);
    assertThatThrownBy(() -> put(event, broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outputs.value");
    assertThat(scan(Scan.of(Tables.EVENTS, 1))).isEmpty();
  }

  @Test
  default void whatIsNoKeyIsRefused() {
    assertThatThrownBy(() -> get(Tables.OUTPUTS, "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outputs");
    assertThatThrownBy(() -> get(Tables.OUTPUTS, "a", "1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> delete(Tables.COUNTERS, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
