package io.dynode.engine;

import io.dynode.model.QueueId;
import io.dynode.model.Waiting;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The agendas at the head of one queue's shapes, read in windows as they are taken. */
final class Heads {
  private static final int MAX_SHAPES = 64;

  private final Reader reader;
  private final QueueId queue;
  private final int window;
  private final Map<String, Deque<Waiting>> shapes = new LinkedHashMap<>();

  /**
   * @param window how many of one shape are read at a time
   */
  Heads(Reader reader, QueueId queue, int window) {
    this.reader = reader;
    this.queue = queue;
    this.window = window;
    Scan<Waiting> scan = Scan.along(Tables.WAITING, "by_rank", window, queue);
    List<Waiting> rows = reader.scan(scan);
    // A window holds rows of its first shape, then of others: take only those of the first.
    while (!rows.isEmpty() && shapes.size() < MAX_SHAPES) {
      String shape = rows.getFirst().shape();
      Deque<Waiting> own = new ArrayDeque<>();
      rows.stream().filter(w -> w.shape().equals(shape)).forEach(own::add);
      shapes.put(shape, own);
      rows = reader.scan(scan.after(shape));
    }
  }

  /** The first of each shape that has any. */
  List<Waiting> now() {
    List<Waiting> heads = new ArrayList<>(shapes.size());
    for (Deque<Waiting> rows : shapes.values()) {
      if (!rows.isEmpty()) {
        heads.add(rows.getFirst());
      }
    }
    return heads;
  }

  /** The given head is out of the line; the next of its shape takes its place. */
  void taken(Waiting head) {
    Deque<Waiting> rows = shapes.get(head.shape());
    if (rows == null || rows.isEmpty() || !rows.getFirst().agenda().equals(head.agenda())) {
      throw new IllegalStateException(head.agenda() + " is not a head of queue " + queue);
    }
    rows.removeFirst();
    if (rows.isEmpty()) {
      rows.addAll(
          reader.scan(
              Scan.along(Tables.WAITING, "by_rank", window, queue, head.shape())
                  .after(head.rank(), head.agenda())));
    }
  }
}
