package io.dynode.spi;

import io.dynode.model.Row;
import java.util.List;
import java.util.Optional;

/** Reads rows of one consistent state. */
public interface Reader {
  /** Rows read at once where there is no better way to pass over them. */
  int PASSED = 1_000;

  /**
   * The row with that primary key.
   *
   * @param key values of the table's key columns in order: ids, text, whole numbers, enums
   */
  <R extends Row> Optional<R> get(Table<R> table, Object... key);

  /**
   * Says that these rows will be asked for soon, if they are there: a store to which each question
   * is a journey fetches them together. No answer depends on it.
   *
   * @param keys as {@link Table#comparableKey} gives them
   */
  default <R extends Row> void expect(Table<R> table, List<List<Object>> keys) {}

  /** Says the same of a walk. */
  default <R extends Row> void expect(Scan<R> scan) {}

  /** Rows in the order of an index; see {@link Scan}. */
  <R extends Row> List<R> scan(Scan<R> scan);

  /**
   * The row that a scan comes to after so many others; empty when it ends before. A database passes
   * over them without reading their content.
   *
   * @param scan its limit does not count
   */
  default <R extends Row> Optional<R> nth(Scan<R> scan, long others) {
    Scan<R> pages = scan.atMost(PASSED);
    long left = others;
    while (true) {
      List<R> page = scan(pages);
      if (left < page.size()) {
        return Optional.of(page.get((int) left));
      }
      if (page.size() < PASSED) {
        return Optional.empty();
      }
      left -= PASSED;
      pages = pages.behind(page.getLast());
    }
  }
}
