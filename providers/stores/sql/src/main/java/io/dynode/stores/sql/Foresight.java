package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction is going to ask, kept until it has to ask something: then all of it goes in
 * one journey. Answers to walks are kept until a row of their table changes.
 */
final class Foresight {
  /** Keys in one journey: what is sent must not fill the connection while answers do. */
  private static final int MOST_KEYS = 1_000;

  /** Walks in one journey, so that few shapes of statements occur. */
  private static final int MOST_WALKS = 32;

  private final Map<Table<?>, Set<List<Object>>> keys = new HashMap<>();
  private final Set<Scan<?>> walks = new LinkedHashSet<>();
  private final Map<Scan<?>, List<? extends Row>> walked = new HashMap<>();
  private int count;

  /** Makes questions of keys. */
  interface Keys {
    /** Those with which nothing is known yet. */
    <R extends Row> void ask(Table<R> table, List<List<Object>> keys, List<Question<?>> questions);
  }

  /** Makes a question of a walk. */
  interface Walks {
    <R extends Row> void ask(Scan<R> scan, List<Question<?>> questions);
  }

  void key(Table<?> table, List<Object> key) {
    if (count < MOST_KEYS && keys.computeIfAbsent(table, _ -> new LinkedHashSet<>()).add(key)) {
      count++;
    }
  }

  boolean full() {
    return count >= MOST_KEYS;
  }

  void walk(Scan<?> scan) {
    if (walks.size() < MOST_WALKS && !walked.containsKey(scan)) {
      walks.add(scan);
    }
  }

  boolean isEmpty() {
    return keys.isEmpty() && walks.isEmpty();
  }

  /** A row of the table changes. */
  void changed(Table<?> table) {
    walks.removeIf(scan -> scan.table() == table);
    walked.keySet().removeIf(scan -> scan.table() == table);
  }

  /** What that walk found, if it was asked and nothing has changed since. */
  @SuppressWarnings("unchecked") // put here under a scan of the same table
  <R extends Row> @Nullable List<R> walked(Scan<R> scan) {
    return (List<R>) walked.get(scan);
  }

  void found(Scan<?> scan, List<? extends Row> rows) {
    walked.put(scan, List.copyOf(rows));
  }

  /** All that is to be asked, in an order that makes few shapes; nothing is afterwards. */
  List<Question<?>> take(Keys byKey, Walks byWalk) {
    List<Question<?>> questions = new ArrayList<>();
    for (Table<?> table : Tables.ALL) {
      Set<List<Object>> wanted = keys.get(table);
      if (wanted != null) {
        byKey.ask(table, List.copyOf(wanted), questions);
      }
    }
    for (Scan<?> scan : walks) {
      byWalk.ask(scan, questions);
    }
    keys.clear();
    walks.clear();
    count = 0;
    return questions;
  }
}
