package io.dynode.engine;

import io.dynode.model.Counter;
import io.dynode.model.StoredObject;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;

/**
 * Which generation of a hash is written next. One that was given up is never given again: whoever
 * is about to delete its file, however late, deletes nothing else. The row of a hash goes with its
 * file; then one number for all hashes remembers what was given up.
 */
final class Generations {
  private static final String FLOOR = "object-generations";

  private Generations() {}

  /** The generation in which that hash is, or is to be, stored. */
  static int current(Reader reader, String hash) {
    return reader
        .get(Tables.OBJECTS, hash)
        .map((StoredObject o) -> o.dying() ? o.generation() + 1 : o.generation())
        .orElseGet(() -> fresh(reader));
  }

  /** The first generation of a hash that has no row. */
  static int fresh(Reader reader) {
    return floor(reader) + 1;
  }

  private static int floor(Reader reader) {
    return Math.toIntExact(reader.get(Tables.COUNTERS, FLOOR).map(Counter::value).orElse(0L));
  }

  /** Whether nothing can be stored under that key any more. */
  static boolean over(Reader reader, ObjectStore.Key key) {
    return reader
        .get(Tables.OBJECTS, key.hash())
        .map(o ->
            o.generation() > key.generation() || (o.generation() == key.generation() && o.dying()))
        .orElseGet(() -> key.generation() <= floor(reader));
  }

  /** That generation's row is about to go. */
  static void giveUp(Work work, int generation) {
    if (generation > floor(work)) {
      work.put(new Counter(FLOOR, generation));
    }
  }
}
