package io.dynode.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Collects rows of one customer that go together, up to so many and about so many bytes.
 *
 * @param <T> what is known of a row
 */
final class Together<T> {
  /** Characters of rows that are held until they go; each may be a mebibyte. */
  private static final long BYTES = 4 << 20;

  private final int most;
  private final Function<List<T>, Sweep.Due> due;
  // A page that failed in its middle is read again: what it had brought is not there twice.
  private Set<T> rows = new LinkedHashSet<>();
  private long bytes;

  Together(int most, Function<List<T>, Sweep.Due> due) {
    this.most = most;
    this.due = due;
  }

  /** One more; what goes by now, if that is enough. */
  Optional<Sweep.Due> add(T row, long size) {
    bytes += rows.add(row) ? size : 0;
    return rows.size() == most || bytes >= BYTES ? rest() : Optional.empty();
  }

  /** What has been collected. */
  Optional<Sweep.Due> rest() {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<T> all = List.copyOf(rows);
    rows = new LinkedHashSet<>();
    bytes = 0;
    return Optional.of(due.apply(all));
  }
}
