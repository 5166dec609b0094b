package io.dynode.engine;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a duty, page by page, each done for itself: those that cannot be done are passed over
 * until all behind them have had their turn, so that they block nothing.
 */
final class Round<R extends Row> {
  private static final System.Logger LOG = System.getLogger(Round.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final StateStore store;
  private final Scan<R> scan;
  private List<Object> after = List.of();

  /**
   * @param scan along which rows are done, with the size of a page as its limit
   */
  Round(StateStore store, Scan<R> scan) {
    this.store = store;
    this.scan = scan;
  }

  /** The rows to do next. */
  List<R> page() {
    Scan<R> next = after.isEmpty() ? scan : scan.after(after.toArray());
    return store.read(r -> r.scan(next));
  }

  /**
   * Does those rows of the page that are due.
   *
   * @return after how long to go on
   */
  CompletionStage<Duration> each(List<R> due, Duration idle, Function<R, CompletionStage<?>> each) {
    if (due.isEmpty()) {
      Duration rest = after.isEmpty() ? idle : Duration.ZERO;
      after = List.of();
      return CompletableFuture.completedFuture(rest);
    }
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<CompletableFuture<?>> done = new ArrayList<>();
    for (R row : due) {
      done.add(
          begin(row, each)
              .handle((_, e) -> e == null || failure.compareAndSet(null, e))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new))
        .thenApply(_ -> rest(due, failure.get()));
  }

  private CompletionStage<?> begin(R row, Function<R, CompletionStage<?>> each) {
    try {
      return each.apply(row);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Duration rest(List<R> done, @Nullable Throwable failure) {
    boolean last = done.size() < scan.limit();
    boolean onward = !last && (failure != null || !after.isEmpty());
    after = onward ? place(done.getLast()) : List.of();
    if (failure == null) {
      return Duration.ZERO;
    }
    Warnings.log(
        LOG, "Some of " + scan.table() + " could not be done and are tried again", failure);
    return AFTER_FAILURE;
  }

  private List<Object> place(R row) {
    List<String> columns = scan.table().indexes().getOrDefault(scan.index(), List.of());
    List<Object> tuple = scan.table().values(row, columns);
    return tuple.subList(scan.prefix().size(), tuple.size());
  }
}
