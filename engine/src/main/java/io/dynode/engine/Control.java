package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Tables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What users do to agendas that are there already. Promises what {@link Engine} promises: a stage
 * completes when the change is durable, a refused one changes nothing, and each is in the audit.
 */
public final class Control {
  private final EngineCore core;
  private final Batcher batcher;

  Control(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
  }

  /**
   * Starts nothing more of an agenda and gives its reservation back; what runs goes on to its end.
   * One that waits is held: it leaves its queue. One that is paused already stays so.
   *
   * @param reason shown with the agenda
   */
  public CompletionStage<Agenda> pause(Caller caller, AgendaId agenda, String reason) {
    return refusing(
        () -> batcher.submit(new PauseCommand(core, caller, agenda(agenda), true, reason)));
  }

  /** Lets a paused agenda go on; one that was held takes the place in its queue that it had. */
  public CompletionStage<Agenda> resume(Caller caller, AgendaId agenda, String reason) {
    return refusing(
        () -> batcher.submit(new PauseCommand(core, caller, agenda(agenda), false, reason)));
  }

  private Agenda agenda(AgendaId id) {
    return core.parts()
        .store()
        .read(reader -> reader.get(Tables.AGENDAS, id))
        .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + id));
  }

  /** A problem found before the command is the stage's failure, like one found in it. */
  private static <T> CompletionStage<T> refusing(Supplier<CompletionStage<T>> action) {
    try {
      return action.get();
    } catch (ProblemException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
