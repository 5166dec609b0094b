package io.dynode.engine;

import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A round over the rows of every customer, from its newest to its oldest, that knows how many newer
 * ones are kept.
 */
final class NewestFirst<R extends Row> implements Sweep.Course {
  private final Scan<R> scan;
  private final Function<R, String> customer;
  private final Predicate<R> counts;
  private final Judge<R> judge;
  private List<Object> after = List.of();
  private String last = "";
  private long newer;

  /** Says of one row whether it goes. */
  @FunctionalInterface
  interface Judge<R> {
    /** Empty: it is kept. */
    Optional<Sweep.Due> due(Reader reader, R row, long newer, long nowMicros);
  }

  /**
   * @param table with an index {@code by_customer}
   * @param counts which of those that are kept count
   */
  NewestFirst(
      Table<R> table, int page, Function<R, String> customer, Predicate<R> counts, Judge<R> judge) {
    this.scan = Scan.along(table, "by_customer", page).backwards();
    this.customer = customer;
    this.counts = counts;
    this.judge = judge;
  }

  @Override
  public Sweep.Page next(Reader reader, long nowMicros) {
    List<R> page = reader.scan(after.isEmpty() ? scan : scan.after(after.toArray()));
    List<Sweep.Due> due = new ArrayList<>();
    for (R row : page) {
      String its = customer.apply(row);
      newer = its.equals(last) ? newer : 0;
      last = its;
      Optional<Sweep.Due> goes = judge.due(reader, row, newer, nowMicros);
      goes.ifPresent(due::add);
      newer += goes.isEmpty() && counts.test(row) ? 1 : 0;
    }
    boolean end = page.size() < scan.limit();
    if (!end) {
      List<String> columns = Objects.requireNonNull(scan.table().indexes().get(scan.index()));
      after = scan.table().values(page.getLast(), columns);
    }
    return new Sweep.Page(page.size(), due, end);
  }
}
