package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operation that submits an agenda does to that one. */
sealed interface ChildCommand extends Command<Done> {
  /** A queue that is full is asked again after so long; then after twice as long each time. */
  long AGAIN_MICROS = 2_000_000;

  /** But no longer than this. */
  long LONGEST_AGAIN_MICROS = 30_000_000;

  EngineCore core();

  /** The queue that was full when it was asked last; empty: none was. */
  static String full(Await await) {
    return await.body().at("/queue").flatMap(Json::text).orElse("");
  }

  private static Await later(Await row, String queue, long now) {
    long before = row.body().at("/micros").map(ChildCommand::micros).orElse(AGAIN_MICROS / 2);
    long micros = Math.min(LONGEST_AGAIN_MICROS, 2 * before);
    return row.saying(
        Json.object("queue", Json.of(queue), "micros", Json.of(micros)), now + micros);
  }

  private static long micros(Json json) {
    return json instanceof Json.Num number ? number.decimal().longValue() : AGAIN_MICROS / 2;
  }

  /** As the duty found it. */
  Await await();

  /** The row, if it is of the same try. */
  default Optional<Await> current(Work work) {
    return work.get(Tables.AWAITS, await().agenda(), await().index())
        .filter(now -> now.run() == await().run() && now.number() == await().number());
  }

  /** That row, if it is due. */
  default Optional<Await> due(Work work) {
    return current(work).filter(now -> now.dueMicros() <= work.nowMicros());
  }

  /**
   * Submits the agenda and remembers it, in one: so there is never a second one of a try. While its
   * parent is paused it is not submitted; the end of the pause looks again.
   */
  record Bear(EngineCore core, Await await, Submission submission) implements ChildCommand {
    @Override
    public List<Lock> locks() {
      return List.of(
          new Lock(Lock.Scope.AGENDA, await.agenda().value()),
          new Lock(Lock.Scope.AGENDA, submission.id().value()),
          new Lock(Lock.Scope.QUEUE, submission.queue().name()));
    }

    @Override
    public Done decide(Work work) {
      Optional<Await> now =
          current(work).filter(Await::open).filter(row -> row.subject().isEmpty());
      Optional<Agenda> parent = work.get(Tables.AGENDAS, await.agenda());
      if (now.isEmpty() || parent.isEmpty()) {
        return Done.DONE;
      }
      if (parent.get().state() == AgendaState.PAUSED) {
        work.put(now.get().due(Await.NEVER));
        return Done.DONE;
      }
      try {
        Agenda child = work.part(part -> SubmitCommand.store(part, core, submission));
        work.put(now.get().saying(Json.EMPTY, Await.NEVER).with(child.id().value(), Await.NEVER));
        String what = "agenda/" + child.id();
        Audits.write(work, Children.caller(await), "submit", what, child.customer().value());
      } catch (ProblemException e) {
        if (e.code() != ErrorCode.QUEUE_FULL) {
          throw e;
        }
        work.put(later(now.get(), submission.queue().name(), work.nowMicros()));
      }
      return Done.DONE;
    }
  }

  /** Its queue is still full: it is asked again later. */
  record Later(EngineCore core, Await await) implements ChildCommand {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.AGENDA, await.agenda().value()));
    }

    @Override
    public Done decide(Work work) {
      due(work)
          .filter(row -> row.open() && row.subject().isEmpty() && !full(row).isEmpty())
          .ifPresent(row -> work.put(later(row, full(row), work.nowMicros())));
      return Done.DONE;
    }
  }

  /**
   * Lets the agenda follow its parent: canceled when nobody waits for it any more, else paused and
   * resumed as that is. One that somebody else paused stays so.
   *
   * @param seen the agenda as the duty found it, if there is one
   */
  record Follow(EngineCore core, Await await, Optional<Agenda> seen) implements ChildCommand {
    @Override
    public List<Lock> locks() {
      List<Lock> locks = new ArrayList<>();
      locks.add(new Lock(Lock.Scope.AGENDA, await.agenda().value()));
      if (!await.subject().isEmpty()) {
        locks.add(new Lock(Lock.Scope.AGENDA, await.subject()));
      }
      seen.ifPresent(child -> {
        locks.add(new Lock(Lock.Scope.POOL, child.pool().value()));
        locks.add(new Lock(Lock.Scope.QUEUE, child.queue().value()));
      });
      return locks;
    }

    @Override
    public Done decide(Work work) {
      Optional<Await> now = due(work);
      Optional<Agenda> parent = work.get(Tables.AGENDAS, await.agenda());
      if (now.isEmpty()) {
        return Done.DONE;
      }
      Optional<Agenda> child =
          now.get().subject().isEmpty()
              ? Optional.empty()
              : work.get(Tables.AGENDAS, new AgendaId(now.get().subject()));
      if (now.get().open() && child.filter(Agenda::over).isPresent()) {
        return Done.DONE; // it has just ended, which is to be told
      }
      work.put(now.get().due(Await.NEVER));
      if (child.isPresent() && !child.get().over()) {
        follow(work, now.get().open(), parent, AgendaWork.of(work, core, child.get().id()));
      }
      return Done.DONE;
    }

    private void follow(Work work, boolean wanted, Optional<Agenda> parent, AgendaWork child) {
      Agenda before = child.agenda();
      boolean changed;
      boolean stopped = before.state() == AgendaState.PAUSED || before.state() == AgendaState.HELD;
      boolean pause = parent.filter(p -> p.state() == AgendaState.PAUSED).isPresent();
      String verb;
      if (!wanted) {
        verb = "cancel";
        changed =
            CancelCommand.cancel(work, child, "its parent does not wait for it any more")
                .isPresent();
      } else if (pause && !stopped) {
        verb = "pause";
        changed = PauseCommand.pause(work, child, Children.PAUSED);
      } else if (!pause && stopped && before.reason().equals(Children.PAUSED)) {
        verb = "resume";
        changed = child.flow().resume();
      } else {
        return;
      }
      if (wanted && changed) {
        child.finish();
      }
      if (changed) {
        Audits.write(
            work, Children.caller(await), verb, "agenda/" + before.id(), before.customer().value());
      }
    }
  }
}
