package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends the requests of {@code http} operations, each by one server at a time: it claims the
 * request for as long as that may take. One that dies lets its claim pass, and another sends the
 * request again, with the same idempotency key.
 */
final class Requester {
  /** Requests that one server has under way. */
  static final int MOST = 64;

  /** Longer than a request takes, with what stands around it. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final EngineCore core;
  private final Batcher batcher;
  private final AtomicInteger under = new AtomicInteger();

  Requester(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
  }

  /** How many more it may send now. */
  int free() {
    return Math.max(0, MOST - under.get());
  }

  /** Completes when the request is claimed; it is sent behind that. */
  CompletionStage<?> act(Await await) {
    under.incrementAndGet();
    CompletionStage<Optional<Await>> claimed;
    try {
      claimed = batcher.submit(new Claim(core, await, core.parts().ids().next()));
    } catch (RuntimeException e) {
      under.decrementAndGet();
      throw e;
    }
    return claimed.whenComplete((mine, failure) -> {
      if (failure != null || mine.isEmpty()) {
        under.decrementAndGet();
      } else {
        var _ = send(mine.get()).whenComplete((_, _) -> done());
      }
    });
  }

  private void done() {
    under.decrementAndGet();
    core.signals().send(Set.of(Signals.Topic.AWAITS));
  }

  private CompletionStage<Done> send(Await mine) {
    return core.parts()
        .duties()
        .blocking(() -> call(mine))
        .thenCompose(ending ->
            ending.isEmpty()
                ? CompletableFuture.completedFuture(Done.DONE)
                : batcher.submit(new AwaitedCommand(core, mine, ending.get())));
  }

  private Optional<Ending> call(Await mine) {
    Optional<HttpCalls.Call> call;
    try {
      call = core.parts().store().read(reader -> Requests.of(reader, core, mine));
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      return Optional.of(Ending.failed(e.code(), e.problems().getFirst().toString()));
    } catch (RuntimeException e) {
      return Optional.of(Ending.failed(ErrorCode.INTERNAL, "The request cannot be made"));
    }
    return call.map(request -> Requests.ending(core.parts().calls().send(request)));
  }

  /**
   * Takes a request until its time and some more have passed, unless its agenda is paused: then the
   * end of the pause looks again.
   *
   * @param id of this claim, to know its own success by
   */
  record Claim(EngineCore core, Await seen, String id) implements Command<Optional<Await>> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.AGENDA, seen.agenda().value()));
    }

    @Override
    public Optional<Await> decide(Work work) {
      Optional<Await> row =
          work.get(Tables.AWAITS, seen.agenda(), seen.index())
              .filter(now -> now.open() && now.kind() == AwaitKind.HTTP)
              .filter(now -> now.run() == seen.run() && now.number() == seen.number());
      Optional<Agenda> agenda = work.get(Tables.AGENDAS, seen.agenda());
      if (row.isEmpty() || agenda.isEmpty()) {
        return Optional.empty();
      }
      if (row.get().subject().equals(id)) {
        return row;
      }
      if (row.get().dueMicros() > work.nowMicros()) {
        return Optional.empty();
      }
      if (agenda.get().state() == AgendaState.PAUSED) {
        work.put(row.get().with("", Await.NEVER));
        return Optional.empty();
      }
      AgendaWork own = AgendaWork.of(work, core, seen.agenda());
      Duration within = Requests.within(own.planned(seen.index())).plus(MARGIN);
      Await mine = row.get().with(id, work.nowMicros() + RegisterCommand.micros(within));
      work.put(mine);
      return Optional.of(mine);
    }
  }
}
