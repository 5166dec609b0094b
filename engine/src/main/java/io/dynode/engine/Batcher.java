package io.dynode.engine;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Clock;
import io.dynode.spi.Executor;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: what arrives while a batch is being committed shares the next transaction. An idle
 * writer commits at once. No caller is answered before its change is durable, and a command that
 * fails never fails its neighbours.
 */
final class Batcher {
  private static final System.Logger LOG = System.getLogger(Batcher.class.getName());

  /** How long it is remembered that the store had no room. */
  static final Duration FULL = Duration.ofSeconds(30);

  /** Between two words about commands that could not be stored for one reason. */
  private static final long QUIET_MICROS = 10_000_000;

  private final StateStore store;
  private final Clock clock;
  private final Executor writer;
  private final Signals signals;
  private final EngineSettings settings;
  private final Queue<Pending<?>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;

  /** Used by the writer only. */
  private boolean away;

  /** Of which trouble nothing is said until when. */
  private final Map<String, Long> quietUntilMicros = new HashMap<>();

  /** When the store last had no room for a change (monotonic). */
  private volatile long fullMicros = Long.MIN_VALUE;

  Batcher(EngineParts parts, Signals signals) {
    this.store = parts.store();
    this.clock = parts.clock();
    this.writer = parts.writer();
    this.settings = parts.settings();
    this.signals = signals;
  }

  <R> CompletionStage<R> submit(Command<R> command) {
    Pending<R> pending = new Pending<>(command);
    if (closed) {
      return refuse("The server is stopping; try again at another one or a little later");
    }
    if (queued.incrementAndGet() > settings.maxPending()) {
      queued.decrementAndGet();
      return refuse("Too many requests wait for the store; try again a little later");
    }
    queue.add(pending);
    schedule();
    return pending.answer;
  }

  /** Refuses further commands and waits until those that were accepted are finished. */
  void finish(Duration patience) {
    closed = true;
    CountDownLatch done = new CountDownLatch(1);
    whenIdle(done);
    try {
      if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("The last commit takes longer than it should");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void whenIdle(CountDownLatch done) {
    writer.execute(() -> {
      if (queued.get() == 0) {
        done.countDown();
      } else {
        whenIdle(done);
      }
    });
  }

  private static <R> CompletionStage<R> refuse(String detail) {
    return CompletableFuture.failedFuture(new ProblemException(ErrorCode.UNAVAILABLE, detail));
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      writer.execute(this::drain);
    }
  }

  private void drain() {
    List<Pending<?>> batch = new ArrayList<>();
    Pending<?> next;
    while (batch.size() < settings.maxBatch() && (next = queue.poll()) != null) {
      batch.add(next);
    }
    try {
      if (!batch.isEmpty()) {
        commit(batch);
      }
    } finally {
      queued.addAndGet(-batch.size());
      scheduled.set(false);
      if (!queue.isEmpty()) {
        schedule();
      }
    }
  }

  private void commit(List<Pending<?>> batch) {
    Failure failure = attempt(batch);
    // One by one: the failure hits only the command that causes it.
    int done = failure == null ? batch.size() : 0;
    while (done < batch.size() && !isAway(failure)) {
      Pending<?> pending = batch.get(done);
      Failure alone = attempt(List.of(pending));
      if (isAway(alone)) {
        break;
      }
      done++;
      if (alone != null) {
        refused(alone.cause());
        pending.fail(alone.cause());
      }
    }
    // None of the rest is to blame. What failed first says whether it may have been stored.
    for (Pending<?> pending : batch.subList(done, batch.size())) {
      pending.fail(Objects.requireNonNull(failure).cause());
    }
    told(done == batch.size() ? null : Objects.requireNonNull(failure).cause());
  }

  /**
   * Why a transaction was not committed, or may not have been.
   *
   * @param begun whether the store had let it begin
   */
  private record Failure(Throwable cause, boolean begun) {}

  /**
   * Whether the store cannot be reached, so that every command would fail alike. What failed in the
   * middle says so only if the next cannot begin: one slow command may be to blame.
   */
  private static boolean isAway(@Nullable Failure failure) {
    return failure != null
        && !failure.begun()
        && failure.cause() instanceof ProblemException problem
        && problem.code() == ErrorCode.UNAVAILABLE;
  }

  /** Whether the store had room for every change of late; what is small may fit all the same. */
  boolean takes() {
    long last = fullMicros;
    return last == Long.MIN_VALUE || clock.monotonicMicros() - last >= RegisterCommand.micros(FULL);
  }

  /** A store that is full says so with every command: not each time, nor where in the code. */
  private void refused(Throwable cause) {
    if (cause instanceof ProblemException problem) {
      long now = clock.monotonicMicros();
      boolean full = problem.getCause() instanceof StateStore.NoRoom;
      if (full) {
        fullMicros = now;
      }
      // That there is no room hushes no other trouble.
      String trouble = full ? "no room" : problem.code().slug();
      if (now >= quietUntilMicros.getOrDefault(trouble, Long.MIN_VALUE)) {
        quietUntilMicros.put(trouble, now + QUIET_MICROS);
        LOG.log(
            System.Logger.Level.WARNING, "A command could not be stored: " + problem.getMessage());
      }
    } else {
      LOG.log(System.Logger.Level.WARNING, "A command could not be stored", cause);
    }
  }

  /** Says it once when the store goes away, and once when it is back. */
  private void told(@Nullable Throwable failure) {
    boolean now = failure != null;
    if (failure != null && !away) {
      Warnings.log(LOG, "The state store cannot be used now", failure);
    } else if (!now && away) {
      LOG.log(System.Logger.Level.INFO, "The state store can be used again");
    }
    away = now;
  }

  private @Nullable Failure attempt(List<Pending<?>> batch) {
    AtomicBoolean begun = new AtomicBoolean();
    Signals.Batch touched = new Signals.Batch();
    List<Lock> locks =
        batch.stream().flatMap(p -> p.command.locks().stream()).distinct().sorted().toList();
    try {
      store.write(
          locks,
          transaction -> {
            BatchRows rows = new BatchRows(transaction);
            foresee(batch, rows, () -> begun.set(true));
            for (Pending<?> pending : batch) {
              pending.decide(rows, clock.wallMicros(), touched);
            }
            transaction.announce(touched.words());
            return batch.size();
          });
    } catch (RuntimeException | VirtualMachineError | LinkageError | AssertionError e) {
      // Errors, too: whoever waits for an answer would otherwise wait for ever.
      return new Failure(e, begun.get());
    }
    batch.forEach(Pending::answer);
    signals.send(touched.topics());
    return null;
  }

  /**
   * Fetches what the batch needs.
   *
   * @param begun told when the store has answered for the first time: it may take its turn only
   *     then
   */
  private static void foresee(List<Pending<?>> batch, Reader rows, Runnable begun) {
    Wanted wanted = new Wanted();
    // What nearly every command asks for.
    List.of(Catalog.REVISION, Audits.SEQUENCE, Notices.COUNTER)
        .forEach(counter -> wanted.add(Tables.COUNTERS, counter));
    for (int step = 0; step < Command.STEPS; step++) {
      for (Pending<?> pending : batch) {
        pending.command.foresee(rows, step, wanted);
      }
      wanted.tell(rows);
      if (step == 0) {
        var _ = rows.get(Tables.COUNTERS, Catalog.REVISION);
        begun.run();
      }
    }
  }

  /** A command and its caller. */
  private static final class Pending<R> {
    private final Command<R> command;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private @Nullable R reply;
    private @Nullable RuntimeException refusal;

    Pending(Command<R> command) {
      this.command = command;
    }

    void decide(Transaction transaction, long nowMicros, Signals.Batch touched) {
      reply = null;
      refusal = null;
      Work work = new Work(transaction, nowMicros);
      try {
        reply = command.decide(work);
        Notices.add(work);
      } catch (ProblemException e) {
        if (Work.storeFailed(e)) {
          throw e; // The whole transaction is lost.
        }
        refusal = e;
        return;
      }
      work.applyTo(transaction);
      touched.addAll(work.signals());
    }

    void answer() {
      if (refusal != null) {
        answer.completeExceptionally(refusal);
      } else {
        answer.complete(reply);
      }
    }

    void fail(Throwable cause) {
      answer.completeExceptionally(
          switch (cause) {
            case ProblemException problem -> problem;
            case Error error ->
                new ProblemException(
                    ErrorCode.INTERNAL, "The server failed on this request: " + error);
            default ->
                new ProblemException(
                    ErrorCode.STORE_FAILED,
                    "The state store did not take the change; nothing was changed or it is not"
                        + " known: repeat the request with the same key");
          });
    }
  }
}
