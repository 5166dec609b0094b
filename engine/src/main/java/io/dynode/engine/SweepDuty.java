package io.dynode.engine;

import io.dynode.model.DutyState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rounds of a sweep, each by one server, a page at a time with a rest behind it; what it
 * removes goes through the writer in small groups, so that users' commands find their place between
 * them.
 */
final class SweepDuty {
  private static final System.Logger LOG = System.getLogger(SweepDuty.class.getName());

  /** Commands given to the writer at once. */
  private static final int GROUP = 16;

  private static final Duration POLL = Duration.ofSeconds(30);

  /** A server that says nothing for so long has given its round up. */
  private static final Duration CLAIM = Duration.ofMinutes(10);

  private final EngineCore core;
  private final Batcher batcher;
  private final Sweep sweep;
  private volatile Sweep.@Nullable Course course;
  private volatile DutyCommand.Tally tally = DutyCommand.Tally.NONE;
  private volatile long round;
  private volatile long claimedMicros;

  SweepDuty(EngineCore core, Batcher batcher, Sweep sweep) {
    this.core = core;
    this.batcher = batcher;
    this.sweep = sweep;
  }

  Duty duty() {
    return new Duty("The duty " + sweep.name(), Signals.Topic.DUTIES, core, this::step);
  }

  /** Does the next piece; says after how long to go on. */
  CompletionStage<Duration> step() {
    Sweep.Course going = course;
    if (going == null) {
      return begin();
    }
    if (now() - claimedMicros > micros(CLAIM) / 2) {
      return renew();
    }
    // Beside the thread that all duties share: one page may take long.
    return core.parts()
        .duties()
        .blocking(() -> core.parts().store().read(reader -> going.next(reader, now())))
        .thenCompose(page -> {
          count(t -> t.looked(page.looked()));
          return group(page.due(), 0).thenCompose(_ -> page.last() ? finish() : rest());
        });
  }

  private CompletionStage<Duration> begin() {
    long now = now();
    DutyState state = core.parts().store().read(reader -> DutyCommand.state(reader, sweep.name()));
    long wait = DutyCommand.waitMicros(state, now, far());
    if (wait > 0) {
      Duration next = Duration.ofNanos(wait * 1_000);
      return CompletableFuture.completedFuture(next.compareTo(POLL) < 0 ? next : POLL);
    }
    return claim(0)
        .thenApply(number -> {
          if (number == 0) {
            return POLL;
          }
          tally = DutyCommand.Tally.NONE;
          course = sweep.begin();
          return Duration.ZERO;
        });
  }

  private CompletionStage<Duration> renew() {
    return claim(round)
        .thenApply(number -> {
          if (number == 0) {
            course = null;
          }
          return Duration.ZERO;
        });
  }

  private CompletionStage<Long> claim(long number) {
    long now = now();
    return batcher
        .submit(new DutyCommand.Claim(sweep.name(), number, micros(CLAIM), far()))
        .thenApply(given -> {
          round = given;
          claimedMicros = now;
          return given;
        });
  }

  private CompletionStage<Duration> finish() {
    course = null;
    DutyCommand.Tally did = tally;
    if (did.done() > 0 || did.failed() > 0) {
      LOG.log(
          did.failed() > 0 ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
          "The duty " + sweep.name() + " " + did.text() + reason(did));
    }
    long every = micros(core.settings().retention().every());
    return batcher
        .submit(new DutyCommand.Finish(sweep.name(), round, did, every))
        .thenApply(_ -> Duration.ofMillis(1));
  }

  private static String reason(DutyCommand.Tally did) {
    return did.failed() == 0 ? "" : "; the next round tries again. The first: " + did.problem();
  }

  private CompletionStage<Boolean> group(List<Sweep.Due> due, int from) {
    if (from >= due.size()) {
      return CompletableFuture.completedFuture(true);
    }
    int to = from + 1;
    while (to < Math.min(due.size(), from + GROUP) && !due.get(from).alone()) {
      if (due.get(to).alone()) {
        break;
      }
      to++;
    }
    int end = to;
    List<CompletableFuture<Boolean>> doing = due.subList(from, to).stream().map(this::one).toList();
    return CompletableFuture.allOf(doing.toArray(CompletableFuture[]::new))
        .thenCompose(_ -> group(due, end));
  }

  private CompletableFuture<Boolean> one(Sweep.Due due) {
    return due.go()
        .apply(batcher)
        .handle((done, failure) -> {
          if (failure != null) {
            count(t -> t.failed(due.rows(), due.what() + ": " + failure.getMessage()));
          } else if (done > 0) {
            count(t -> t.did(done));
          }
          return true;
        })
        .toCompletableFuture();
  }

  private synchronized void count(UnaryOperator<DutyCommand.Tally> change) {
    tally = change.apply(tally);
  }

  private CompletionStage<Duration> rest() {
    return CompletableFuture.completedFuture(core.settings().retention().pace());
  }

  private long far() {
    return Math.max(micros(CLAIM), micros(core.settings().retention().every())) + micros(POLL);
  }

  private long now() {
    return core.clock().wallMicros();
  }

  private static long micros(Duration duration) {
    return RegisterCommand.micros(duration);
  }
}
