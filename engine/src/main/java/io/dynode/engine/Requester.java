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
import java.util.concurrent.CompletionStage;

/**
 * Sends the requests of {@code http} operations, each by one server at a time: it claims the
 * request for as long as that may take. One that dies lets its claim pass, which counts as a try
 * without an answer; the next has the same idempotency key.
 */
final class Requester {
  /** Requests that one server has under way. */
  static final int MOST = 64;

  private static final System.Logger LOG = System.getLogger(Requester.class.getName());

  /** Longer than a request takes, with what stands around it. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final EngineCore core;
  private final Batcher batcher;
  private final Slots slots = new Slots(MOST);

  Requester(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
  }

  /** Whether this one may be sent now; if so, {@link #act} is to follow. */
  boolean take(Await await) {
    return slots.take(await.customer().value());
  }

  /** Completes when the request is claimed; it is sent behind that. */
  CompletionStage<?> act(Await await) {
    CompletionStage<Optional<Await>> claimed;
    try {
      claimed = batcher.submit(new Claim(core, await, core.parts().ids().next()));
    } catch (RuntimeException e) {
      slots.give(await.customer().value());
      throw e;
    }
    return claimed.whenComplete((mine, failure) -> {
      if (failure != null || mine.isEmpty()) {
        slots.give(await.customer().value());
      } else {
        send(mine.get());
      }
    });
  }

  private void done(Await mine) {
    slots.give(mine.customer().value());
    core.signals().send(Set.of(Signals.Topic.AWAITS));
  }

  private void send(Await mine) {
    var _ =
        core.parts()
            .duties()
            .blocking(() -> call(mine))
            .whenComplete((ending, failure) -> {
              if (failure != null) {
                Warnings.log(
                    LOG,
                    "The request of " + name(mine) + " was not sent; its claim passes",
                    failure);
              }
              if (failure != null || ending.isEmpty()) {
                done(mine);
              } else {
                store(mine, ending.get(), FIRST_PAUSE);
              }
            });
  }

  /** Again until it is stored, or the claim passes: what was answered is not asked for twice. */
  private void store(Await mine, Ending ending, Duration pause) {
    var _ =
        batcher
            .submit(new AwaitedCommand(core, mine, ending))
            .whenComplete((_, failure) -> {
              if (failure == null) {
                done(mine);
                return;
              }
              long next = core.clock().wallMicros() + RegisterCommand.micros(pause);
              boolean again = next < mine.dueMicros();
              Warnings.log(
                  LOG,
                  "The answer to the request of "
                      + name(mine)
                      + " could not be stored; "
                      + (again ? "tried again in " + pause : "given up, as its claim passes"),
                  failure);
              if (again) {
                var _ =
                    core.parts()
                        .duties()
                        .schedule(pause, () -> store(mine, ending, pause.multipliedBy(2)));
              } else {
                done(mine);
              }
            });
  }

  private static String name(Await await) {
    return "operation " + await.index() + " of agenda " + await.agenda();
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
    return call.map(
        request -> Requests.ending(core.parts().calls().send(request), core.clock().wallMicros()));
  }

  /**
   * Takes a request until its time and some more have passed, unless its agenda is paused: then the
   * end of the pause looks again. If the claim of another has passed, nobody knows whether that one
   * sent it: this counts as no answer, so that there is an end to it.
   *
   * @param id of this claim, to know its own success by
   */
  record Claim(EngineCore core, Await seen, String id) implements Command<Optional<Await>> {
    private static final Ending LOST =
        Ending.failed(
            ErrorCode.HTTP_UNAVAILABLE,
            "No answer was stored: the server that sent the request stopped, or could not store"
                + " it");

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
      if (!row.get().subject().isEmpty()) {
        if (own.flow().awaited(seen.index(), seen.run(), seen.number(), LOST)) {
          own.finish();
        }
        return Optional.empty();
      }
      Duration within = Requests.within(own.planned(seen.index())).plus(MARGIN);
      Await mine = row.get().with(id, work.nowMicros() + RegisterCommand.micros(within));
      work.put(mine);
      return Optional.of(mine);
    }
  }
}
