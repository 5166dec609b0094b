package io.dynode.engine;

import io.dynode.model.DutyState;
import io.dynode.spi.Clock;
import io.dynode.spi.Reader;
import java.util.List;
import java.util.function.Supplier;

/**
 * A duty that is always at work, and not in rounds: what it did on this server since it began, and
 * what it would do now. Safe for many threads.
 */
final class Standing {
  private static final System.Logger LOG = System.getLogger(Standing.class.getName());

  private final Kind kind;
  private final Clock clock;
  private final Supplier<Look> looks;
  private long rounds;
  private long lookedLast;
  private long doneLast;
  private long doneTotal;
  private long endedMicros;

  /**
   * What it is.
   *
   * @param does what it does to each, as one word
   * @param topic that wakes it; empty: nothing does
   */
  record Kind(String name, String says, String does, List<Object> topic) {}

  /** Looks at what it would do, page by page; changes nothing. */
  @FunctionalInterface
  interface Look {
    Seen next(Reader reader, long nowMicros);
  }

  /**
   * A page of that.
   *
   * @param looked rows looked at
   * @param due what it would act on, for people
   */
  record Seen(int looked, List<String> due, boolean last) {}

  /**
   * A duty.
   *
   * @param looks begins to look
   */
  Standing(Kind kind, Clock clock, Supplier<Look> looks) {
    this.kind = kind;
    this.clock = clock;
    this.looks = looks;
  }

  Kind kind() {
    return kind;
  }

  Look look() {
    return looks.get();
  }

  /** It has looked once more. */
  void did(int looked, int done) {
    if (done > 0) {
      LOG.log(
          System.Logger.Level.INFO,
          "The duty " + kind.name() + ": " + done + " of " + looked + " to " + kind.does());
    }
    synchronized (this) {
      rounds++;
      lookedLast = looked;
      doneLast = done;
      doneTotal += done;
      endedMicros = clock.wallMicros();
    }
  }

  /** What it did last, and in all. */
  synchronized DutyState state() {
    return new DutyState(
        kind.name(),
        rounds,
        endedMicros,
        endedMicros,
        0,
        0,
        lookedLast,
        doneLast,
        0,
        doneTotal,
        "");
  }
}
