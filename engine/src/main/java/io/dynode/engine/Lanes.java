package io.dynode.engine;

import io.dynode.model.Await;
import io.dynode.spi.Executor;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What takes long and much memory, such as compiling a large agenda: it is done beside the duties,
 * for each customer one piece after the other, for few customers at once. So nobody waits for
 * another's, and no duty for any.
 *
 * <p>A row that asks for such work is put off first, for so long that nobody else looks at it
 * meanwhile; who dies leaves it to others.
 */
final class Lanes {
  /** Customers for whom something is done at once, on one server. */
  static final int AT_ONCE = 2;

  /**
   * Pieces of a customer that stand in line on one server, divided by how many customers have some;
   * more are looked at later.
   */
  static final int MOST = 10_000;

  /** How long a row is put off. */
  static final Duration TURN = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(Lanes.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final EngineCore core;
  private final Batcher batcher;
  private final int most;

  /** By customer, and by what it is about. Like all that follows only touched by duties' tasks. */
  private final Map<String, Map<String, Supplier<CompletionStage<?>>>> lines =
      new LinkedHashMap<>();

  /** Customers for whom something is being done. */
  private final Set<String> busy = new TreeSet<>();

  /** Customers of whom something has just failed. */
  private final Set<String> resting = new TreeSet<>();

  private volatile boolean stopped;

  Lanes(EngineCore core, Batcher batcher) {
    this(core, batcher, MOST);
  }

  /**
   * @param most instead of {@link #MOST}
   */
  Lanes(EngineCore core, Batcher batcher, int most) {
    this.core = core;
    this.batcher = batcher;
    this.most = most;
  }

  /** Nothing is begun any more. */
  void stop() {
    stopped = true;
  }

  /** Until when a row is put off now. */
  long until() {
    return core.clock().wallMicros() + RegisterCommand.micros(TURN);
  }

  /**
   * Lets an operation's work stand in line: what is to be done is worked out beside the duties, if
   * it still is to be done by then.
   *
   * @return when its row is put off
   */
  CompletionStage<Done> enter(Await await, Function<Await, Optional<Command<Done>>> work) {
    Await mine = await.due(until());
    String id = await.kind() + "/" + await.agenda() + "/" + await.index();
    return batcher
        .submit(new PutOff(mine))
        .thenApply(taken -> {
          if (taken) {
            enter(await.customer().value(), id, () -> act(mine, work));
          }
          return Done.DONE;
        });
  }

  private CompletionStage<Done> act(Await mine, Function<Await, Optional<Command<Done>>> work) {
    if (!stands(mine)) {
      return CompletableFuture.completedFuture(Done.DONE);
    }
    return core.parts()
        .duties()
        .blocking(() -> work.apply(mine))
        .thenCompose(command ->
            command.isPresent()
                ? batcher.submit(command.get())
                : CompletableFuture.completedFuture(Done.DONE));
  }

  /** Whether it still is to be done, and nobody else has taken it on meanwhile. */
  private boolean stands(Await mine) {
    return core.parts()
        .store()
        .read(reader -> reader.get(Tables.AWAITS, mine.agenda(), mine.index()))
        .filter(mine::equals)
        .isPresent();
  }

  /**
   * Lets work stand in the customer's line; where there is some about the same thing, in its stead.
   *
   * @param work begun on the duties' executor; looks whether it still is to be done. It is begun
   *     again a moment after it failed
   */
  void enter(String customer, String id, Supplier<CompletionStage<?>> work) {
    core.parts()
        .duties()
        .execute(() -> {
          Map<String, Supplier<CompletionStage<?>>> line = line(customer);
          if (hasRoom(line) || line.containsKey(id)) {
            line.put(id, work);
          }
          begin();
        });
  }

  private Map<String, Supplier<CompletionStage<?>>> line(String customer) {
    return lines.computeIfAbsent(customer, _ -> new LinkedHashMap<>());
  }

  private boolean hasRoom(Map<String, Supplier<CompletionStage<?>>> line) {
    return line.size() < Math.max(1, most / lines.size());
  }

  private void begin() {
    if (stopped) {
      return;
    }
    lines.values().removeIf(Map::isEmpty);
    for (Map.Entry<String, Map<String, Supplier<CompletionStage<?>>>> line : lines.entrySet()) {
      String customer = line.getKey();
      if (busy.size() < AT_ONCE && !resting.contains(customer) && busy.add(customer)) {
        var first = line.getValue().entrySet().iterator();
        Map.Entry<String, Supplier<CompletionStage<?>>> next = first.next();
        first.remove();
        begin(customer, next.getKey(), next.getValue());
      }
    }
  }

  private void begin(String customer, String id, Supplier<CompletionStage<?>> work) {
    Executor duties = core.parts().duties();
    CompletionStage<?> done;
    try {
      done = work.get();
    } catch (RuntimeException | VirtualMachineError | LinkageError | AssertionError e) {
      done = CompletableFuture.failedFuture(e);
    }
    var _ =
        done.whenComplete((_, failure) -> duties.execute(() -> end(customer, id, work, failure)));
  }

  private void end(
      String customer, String id, Supplier<CompletionStage<?>> work, @Nullable Throwable failure) {
    if (failure != null && !stopped) {
      failed(customer, id, work, failure);
    }
    busy.remove(customer);
    Map<String, Supplier<CompletionStage<?>>> line = lines.remove(customer);
    if (line != null) {
      lines.put(customer, line); // behind those of the others
    }
    begin();
  }

  /** It is tried again behind the customer's others, who wait a moment, too: nobody else does. */
  private void failed(
      String customer, String id, Supplier<CompletionStage<?>> work, Throwable failure) {
    Warnings.log(LOG, "What is to be done about " + id + " failed; it is tried again", failure);
    Map<String, Supplier<CompletionStage<?>>> line = line(customer);
    if (hasRoom(line)) {
      line.putIfAbsent(id, work); // what stands there by now is the newer one
    }
    resting.add(customer);
    core.parts()
        .duties()
        .schedule(
            AFTER_FAILURE,
            () -> {
              resting.remove(customer);
              begin();
            });
  }

  /** Nobody else looks at the row until then; false: somebody does, or it has changed. */
  private record PutOff(Await mine) implements Command<Boolean> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.AGENDA, mine.agenda().value()));
    }

    @Override
    public Boolean decide(Work work) {
      Optional<Await> row = work.get(Tables.AWAITS, mine.agenda(), mine.index());
      if (row.filter(mine::equals).isPresent()) {
        return true; // An earlier try of this very command whose commit was not known.
      }
      boolean due =
          row.filter(now -> now.dueMicros() <= work.nowMicros())
              .filter(now -> now.due(mine.dueMicros()).equals(mine))
              .isPresent();
      if (due) {
        work.put(mine);
      }
      return due;
    }
  }
}
