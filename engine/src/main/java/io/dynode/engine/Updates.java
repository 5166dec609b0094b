package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import io.dynode.workflow.Grown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Changes agendas as their {@code update-agenda} operations say; compiles outside the writer. */
final class Updates {
  private final EngineCore core;
  private final Lanes lanes;

  Updates(EngineCore core, Lanes lanes) {
    this.core = core;
    this.lanes = lanes;
  }

  /** In its customer's lane: compiling may take long. */
  CompletionStage<?> act(Await await) {
    return lanes.enter(await, this::update);
  }

  private Optional<Command<Done>> update(Await await) {
    Optional<Agenda> agenda =
        core.parts().store().read(reader -> reader.get(Tables.AGENDAS, await.agenda()));
    if (agenda.isEmpty()) {
      return Optional.empty();
    }
    Wanted wanted = core.parts().store().read(reader -> wanted(reader, await));
    Growths.@Nullable Made made =
        wanted.grows()
            ? new Growths(core).made(core.parts().store()::read, agenda.get(), wanted.payload())
            : null;
    return Optional.of(new Update(core, await, wanted.payload(), made));
  }

  private record Wanted(Json payload, boolean grows) {}

  private Wanted wanted(Reader reader, Await await) {
    Work work = new Work(reader, core.clock().wallMicros());
    AgendaWork own = AgendaWork.of(work, core, await.agenda());
    Json payload = own.flow().given(await.index()).payload();
    boolean grows = own.planned(await.index()).growth() != Growth.NONE;
    if (grows && payload.at("/operations").isEmpty() && payload instanceof Json.Obj object) {
      Map<String, Json> members = new LinkedHashMap<>(object.members());
      members.put("operations", Json.of(List.of()));
      return new Wanted(new Json.Obj(members), true);
    }
    return new Wanted(payload, grows);
  }

  /** The change and the operation's success, in one; or its failure, and no change. */
  record Update(EngineCore core, Await seen, Json payload, Growths.@Nullable Made made)
      implements Command<Done> {
    @Override
    public List<Lock> locks() {
      return List.of(new Lock(Lock.Scope.AGENDA, seen.agenda().value()));
    }

    @Override
    public Done decide(Work work) {
      Optional<Agenda> agenda = work.get(Tables.AGENDAS, seen.agenda());
      Optional<Await> row =
          work.get(Tables.AWAITS, seen.agenda(), seen.index())
              .filter(now -> now.open() && now.run() == seen.run())
              .filter(now -> now.number() == seen.number());
      if (agenda.isEmpty() || row.isEmpty()) {
        return Done.DONE;
      }
      if (agenda.get().state() == AgendaState.PAUSED) {
        work.put(row.get().due(Await.NEVER));
        return Done.DONE;
      }
      AgendaWork own = AgendaWork.of(work, core, seen.agenda());
      if (own.flow().awaited(seen.index(), seen.run(), seen.number(), ending(work, own))) {
        own.finish();
      }
      return Done.DONE;
    }

    private Ending ending(Work work, AgendaWork own) {
      try {
        Optional<Grown> grown = Optional.empty();
        if (made instanceof Growths.Made.Bad(ProblemException why)) {
          throw why;
        }
        if (made instanceof Growths.Made.Good good) {
          own.flow().checkGrown(seen.index(), good.grown());
          own.takes(good.definition().needs());
          grown = Optional.of(good.grown());
          if (good.definition().plan().size() > 0) {
            SubmitCommand.keep(work, core, good.definition());
          }
        }
        own.flow().update(payload);
        return new Ending.Succeeded(payload, grown);
      } catch (ProblemException e) {
        if (Work.storeFailed(e)) {
          throw e;
        }
        return Ending.failed(e.code(), e.problems().getFirst().toString());
      }
    }
  }
}
