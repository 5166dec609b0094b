package io.dynode.engine;

import io.dynode.model.Retention.Keep;
import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A round over what could be over: each customer's rows from its oldest to the first that are too
 * young. How many are kept is found by passing over the newest without reading them. So a round
 * costs what goes and what should go but is needed, not all that is there.
 */
final class OldestFirst<R extends Row> implements Sweep.Course {
  /** Rows passed over in one read. */
  private static final long PASSED = 50_000;

  private static final String INDEX = "by_customer";

  private final Table<R> table;
  private final int page;
  private final Rules<R> rules;
  private @Nullable Round round;
  private List<Object> before = List.of();

  /** What is kept of a table. */
  interface Rules<R extends Row> {
    /** What is kept of a customer. */
    Keep keep(Reader reader, String customer);

    /** Which rows count as kept. */
    default Scan<R> counted(Scan<R> all) {
      return all;
    }

    /** Since when it has been there: it is no older than that. */
    long sinceMicros(R row);

    /**
     * Whether it goes; {@code newer}: so many newer ones are kept at least. Empty: it is kept, or
     * goes with others that come.
     */
    Optional<Sweep.Due> due(Reader reader, R row, long newer, long nowMicros);

    /** Those of the customer that were to go with others, now that no others come. */
    default Optional<Sweep.Due> rest() {
      return Optional.empty();
    }
  }

  /**
   * A course.
   *
   * @param table with an index {@code by_customer}, in the order in which its rows came to be
   */
  OldestFirst(Table<R> table, int page, Rules<R> rules) {
    this.table = table;
    this.page = page;
    this.rules = rules;
  }

  @Override
  public Sweep.Page next(Reader reader, long nowMicros) {
    Round now = round == null ? begin(reader) : round;
    round = now;
    if (now == null) {
      return new Sweep.Page(0, List.of(), true);
    }
    if (now.passing > 0) {
      now.pass(reader);
      return new Sweep.Page(0, List.of(), false);
    }
    Sweep.Page looked = now.look(reader, nowMicros);
    if (looked.last()) {
      round = null;
    }
    return new Sweep.Page(looked.looked(), looked.due(), false);
  }

  /** The round over the next customer that has any. */
  private @Nullable Round begin(Reader reader) {
    Scan<R> first = Scan.along(table, INDEX, 1);
    List<R> rows = reader.scan(before.isEmpty() ? first : first.after(before.toArray()));
    if (rows.isEmpty()) {
      return null;
    }
    List<String> columns = Objects.requireNonNull(table.indexes().get(INDEX));
    before = List.of(table.values(rows.getFirst(), columns).getFirst());
    return new Round(before, rules.keep(reader, before.getFirst().toString()));
  }

  /** Over one customer. */
  private final class Round {
    private final Keep keep;
    private final long most;
    private final Scan<R> newest;
    private Scan<R> oldest;

    /** How many of those that are kept are still to be passed over. */
    private long passing;

    /** The oldest that is kept for its place; null: all are. */
    private @Nullable R kept;

    Round(List<Object> customer, Keep keep) {
      this.keep = keep;
      this.most = RegisterCommand.micros(keep.age());
      this.passing = keep.count();
      this.oldest = Scan.along(table, INDEX, page, customer.toArray());
      this.newest = rules.counted(Scan.along(table, INDEX, 1, customer.toArray()).backwards());
    }

    void pass(Reader reader) {
      long step = Math.min(passing, PASSED);
      Optional<R> last = reader.nth(kept == null ? newest : newest.behind(kept), step - 1);
      kept = last.orElse(null);
      passing = last.isPresent() ? passing - step : 0;
    }

    Sweep.Page look(Reader reader, long nowMicros) {
      if (most == 0 && kept == null) {
        return new Sweep.Page(0, List.of(), true);
      }
      List<R> rows = reader.scan(oldest);
      List<Sweep.Due> due = new ArrayList<>();
      boolean young = true;
      for (R row : rows) {
        boolean more = kept != null && order(row, kept) < 0;
        boolean old = most > 0 && nowMicros - rules.sinceMicros(row) >= most;
        young &= !more && !old;
        if (more || old) {
          rules.due(reader, row, more ? keep.count() : 0, nowMicros).ifPresent(due::add);
        }
      }
      // A whole page: clocks may have been wrong when some of them came.
      boolean last = young || rows.size() < page;
      if (last) {
        rules.rest().ifPresent(due::add);
      } else {
        oldest = oldest.behind(rows.getLast());
      }
      return new Sweep.Page(rows.size(), due, last);
    }

    private int order(R one, R other) {
      List<String> columns = Objects.requireNonNull(table.indexes().get(INDEX));
      return Table.ORDER.compare(table.values(one, columns), table.values(other, columns));
    }
  }
}
