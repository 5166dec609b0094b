package io.dynode.engine;

import io.dynode.model.QueueId;
import io.dynode.model.Waiting;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The agendas at the head of one queue's shapes, read in windows as they are taken. */
final class Heads {
  /** Those without environments come first, so that however many names there are block none. */
  private static final int MAX_SHAPES = 512;

  /** Windows looked through for one that is possible. */
  private static final int MAX_PAGES = 4;

  private final Reader reader;
  private final QueueId queue;
  private final int window;

  /** Whether all that waits was read at once. */
  private final boolean whole;

  private final Map<String, List<Waiting>> shapes = new LinkedHashMap<>();

  /**
   * @param window how many of one shape are read at a time
   */
  Heads(Reader reader, QueueId queue, int window) {
    this.reader = reader;
    this.queue = queue;
    this.window = window;
    Scan<Waiting> scan = scan(queue, window);
    List<Waiting> rows = reader.scan(scan);
    this.whole = rows.size() < window;
    if (whole) {
      rows.forEach(w -> shapes.computeIfAbsent(w.shape(), _ -> new ArrayList<>()).add(w));
      return;
    }
    // A window holds rows of its first shape, then of others: take only those of the first.
    while (!rows.isEmpty() && shapes.size() < MAX_SHAPES) {
      String shape = rows.getFirst().shape();
      List<Waiting> own = new ArrayList<>();
      rows.stream().filter(w -> w.shape().equals(shape)).forEach(own::add);
      shapes.put(shape, own);
      rows = reader.scan(scan.after(shape));
    }
  }

  /** What is looked at first. */
  static Scan<Waiting> scan(QueueId queue, int window) {
    return Scan.along(Tables.WAITING, "by_rank", window, queue);
  }

  /**
   * The first of each shape that is possible at all. One that fits no host of the pool is passed
   * over: it would block its shape for as long as no larger host comes.
   */
  List<Waiting> now(Predicate<Waiting> possible) {
    List<Waiting> heads = new ArrayList<>(shapes.size());
    for (List<Waiting> rows : shapes.values()) {
      first(rows, possible).ifPresent(heads::add);
    }
    return heads;
  }

  private Optional<Waiting> first(List<Waiting> rows, Predicate<Waiting> possible) {
    int seen = 0;
    for (int pages = 0; pages < MAX_PAGES && seen < rows.size(); pages++) {
      for (; seen < rows.size(); seen++) {
        if (possible.test(rows.get(seen))) {
          return Optional.of(rows.get(seen));
        }
      }
      rows.addAll(behind(rows.getLast()));
    }
    return rows.stream().findFirst();
  }

  private List<Waiting> behind(Waiting last) {
    return whole
        ? List.of()
        : reader.scan(
            Scan.along(Tables.WAITING, "by_rank", window, queue, last.shape())
                .after(last.rank(), last.agenda()));
  }

  /** Those that stand first, over all shapes. */
  List<Waiting> first(int most) {
    return shapes.values().stream().flatMap(rows -> rows.stream().limit(most)).limit(most).toList();
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    return shapes.values().stream().allMatch(List::isEmpty);
  }

  /** The given head is out of the line; the next of its shape takes its place. */
  void taken(Waiting head) {
    List<Waiting> rows = shapes.get(head.shape());
    if (rows == null || !rows.removeIf(w -> w.agenda().equals(head.agenda()))) {
      throw new IllegalStateException(head.agenda() + " is not a head of queue " + queue);
    }
    if (rows.isEmpty()) {
      rows.addAll(behind(head));
    }
  }
}
