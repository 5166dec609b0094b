package io.dynode.simulation;

import io.dynode.engine.Control;
import io.dynode.engine.Control.Rerunning;
import io.dynode.engine.Engine;
import io.dynode.engine.RerunRequest;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** Operators: they pause agendas and let them go on, while everything else goes wrong. */
final class Steering {
  /** What there is no such operation of, or is edited by another, or takes no other payload. */
  private static final Set<ErrorCode> REFUSALS =
      Set.of(
          ErrorCode.ILLEGAL_STATE,
          ErrorCode.NOT_FOUND,
          ErrorCode.CONFLICT,
          ErrorCode.MISSING_FIELD);

  private final Clients clients;
  private final Set<String> resuming = new HashSet<>();

  Steering(Clients clients) {
    this.clients = clients;
  }

  /** What somebody comes to do to an agenda that was accepted. */
  void sometimes(AgendaId id) {
    Chance chance = clients.world().chance();
    if (chance.happens(0.1)) {
      clients.later(4_000_000, () -> pause(id));
    }
    if (chance.happens(0.1)) {
      clients.later(4_000_000, () -> prioritize(id));
    }
    if (chance.happens(0.2)) {
      clients.later(20_000_000, () -> rerun(id, 2));
    }
    if (chance.happens(0.15)) {
      clients.later(4_000_000, () -> decide(id, 3));
    }
  }

  /** Gives it another priority while it is live. */
  void prioritize(AgendaId id) {
    int priority = clients.world().chance().below(20) - 10;
    ask(
        engine -> engine.control().prioritize(Prefab.ADMIN, id, priority, ""),
        agenda -> {
          if (agenda.priority() != priority) {
            clients.world().findings().violated("It has its new priority", agenda.toString());
          }
        });
  }

  /** Pauses it, unless it has ended by then, and lets it go on some time later. */
  void pause(AgendaId id) {
    ask(
        engine -> engine.control().pause(Prefab.ADMIN, id, "a user paused it"),
        agenda -> {
          if (agenda.state() != AgendaState.PAUSED && agenda.state() != AgendaState.HELD) {
            clients.world().findings().violated("A paused agenda is paused", agenda.toString());
          }
          clients.later(20_000_000, () -> resume(id));
        });
  }

  /**
   * Lets it go on; asked again for as long as it is paused, also when it was refused: what is being
   * stopped is not resumed, and may be paused still when its onFailure is to run.
   */
  void resume(AgendaId id) {
    if (!resuming.add(id.value())) {
      return;
    }
    ask(
        engine ->
            engine
                .control()
                .resume(Prefab.ADMIN, id, "")
                .whenComplete((_, _) -> resuming.remove(id.value())),
        agenda -> {
          if (agenda.state() == AgendaState.PAUSED || agenda.state() == AgendaState.HELD) {
            clients.world().findings().violated("A resumed agenda goes on", agenda.toString());
          }
        });
  }

  /** Runs it again once it has ended, now and then; asks for a while. */
  void rerun(AgendaId id, int tries) {
    RerunRequest request = asked(id);
    ask(
        engine -> engine.control().rerun(Prefab.ADMIN, id, request).thenApply(Rerunning::agenda),
        agenda -> {
          if (agenda.run() < 2) {
            clients.world().findings().violated("A rerun begins another run", agenda.toString());
          }
        });
    if (tries > 1) {
      clients.later(20_000_000, () -> rerun(id, tries - 1));
    }
  }

  /** Decides about one operation of it by hand, whatever it is doing; asks for a while. */
  void decide(AgendaId id, int tries) {
    Chance chance = clients.world().chance();
    int index = chance.below(6);
    Json output = Json.object("by", Json.of("an operator"));
    clients.once(
        engine -> {
          Control control = engine.control();
          return switch (chance.below(4)) {
            case 0 -> control.retry(Prefab.ADMIN, id, index, "");
            case 1 -> control.skip(Prefab.ADMIN, id, index, "");
            case 2 -> control.markDone(Prefab.ADMIN, id, index, output, "");
            default -> control.editPayload(Prefab.ADMIN, id, index, Json.EMPTY, "");
          };
        },
        REFUSALS,
        _ -> {});
    if (tries > 1) {
      clients.later(3_000_000, () -> decide(id, tries - 1));
    }
  }

  private RerunRequest asked(AgendaId id) {
    Chance chance = clients.world().chance();
    List<String> names =
        clients.world().invariants().mirror().of(id.value()).operations.values().stream()
            .filter(o -> o.parent() < 0)
            .map(Operation::name)
            .filter(name -> !name.startsWith("mend"))
            .filter(_ -> chance.happens(0.3))
            .toList();
    return new RerunRequest(
        names, chance.happens(0.2), Map.of(), RerunRequest.Versions.KEPT, "a user wants it");
  }

  /** What has ended meanwhile is left alone. */
  private void ask(Function<Engine, CompletionStage<Agenda>> request, Consumer<Agenda> answered) {
    clients.once(request, Set.of(ErrorCode.ILLEGAL_STATE), answered);
  }
}
