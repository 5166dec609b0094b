package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.ProblemException;
import io.dynode.spi.Tables;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What users do to agendas that are there already. Promises what {@link Engine} promises: a stage
 * completes when the change is durable, a refused one changes nothing, and each is in the audit.
 */
public final class Control {
  private final EngineCore core;
  private final Batcher batcher;
  private final Reruns reruns;
  private final Edits edits;
  private final Predicate<Agenda> still;
  private final Expected expected;

  Control(EngineCore core, Batcher batcher) {
    this(core, batcher, _ -> true, Expected.ANY);
  }

  private Control(EngineCore core, Batcher batcher, Predicate<Agenda> still, Expected expected) {
    this.core = core;
    this.batcher = batcher;
    this.reruns = new Reruns(core);
    this.edits = new Edits(core);
    this.still = still;
    this.expected = expected;
  }

  /**
   * The same, whose cancel, pause, resume and prioritize change only agendas of which that holds at
   * that moment; else ILLEGAL_STATE.
   */
  public Control only(Predicate<Agenda> condition) {
    return new Control(core, batcher, condition, expected);
  }

  /**
   * The same, whose cancel, pause, resume, prioritize and rerun change an agenda only while it has
   * that revision; else PRECONDITION_FAILED.
   */
  public Control expecting(Expected revision) {
    return new Control(core, batcher, still, revision);
  }

  /**
   * @param made see {@link Guarded}
   */
  private <R> CompletionStage<R> submit(
      AgendaId agenda, Command<R> command, Function<Work, Optional<R>> made) {
    return batcher.submit(
        expected.equals(Expected.ANY) ? command : new Guarded<>(command, agenda, expected, made));
  }

  private CompletionStage<Agenda> change(
      Command<Agenda> change, AgendaId agenda, Predicate<Agenda> done) {
    return submit(
        agenda,
        new StillCommand(change, agenda, still, done),
        work -> work.get(Tables.AGENDAS, agenda).filter(done));
  }

  /** Stops an agenda: nothing new starts, what runs is killed. One that ended stays as it is. */
  public CompletionStage<Agenda> cancel(Caller caller, AgendaId agenda, String reason) {
    return refusing(() ->
        change(
            new CancelCommand(core, caller, agenda, agenda(agenda).pool(), reason),
            agenda,
            now -> now.state() == AgendaState.CANCELED || now.halting()));
  }

  /**
   * Starts nothing more of an agenda and gives its reservation back; what runs goes on to its end.
   * One that waits is held: it leaves its queue. One that is paused already stays so.
   *
   * @param reason shown with the agenda
   */
  public CompletionStage<Agenda> pause(Caller caller, AgendaId agenda, String reason) {
    return refusing(() ->
        change(
            new PauseCommand(core, caller, agenda(agenda), true, reason), agenda, Control::paused));
  }

  /** Lets a paused agenda go on; one that was held takes the place in its queue that it had. */
  public CompletionStage<Agenda> resume(Caller caller, AgendaId agenda, String reason) {
    return refusing(() ->
        change(
            new PauseCommand(core, caller, agenda(agenda), false, reason),
            agenda,
            now -> !now.state().ended() && !paused(now)));
  }

  private static boolean paused(Agenda agenda) {
    return agenda.state() == AgendaState.PAUSED || agenda.state() == AgendaState.HELD;
  }

  /**
   * Gives an agenda another priority; one that waits takes the place in its queue that it would
   * have had with it. ILLEGAL_STATE when it has ended.
   */
  public CompletionStage<Agenda> prioritize(
      Caller caller, AgendaId agenda, int priority, String reason) {
    return refusing(() ->
        change(
            new PriorityCommand(core, caller, agenda(agenda), priority, reason),
            agenda,
            now -> !now.state().ended() && now.priority() == priority));
  }

  /** What a rerun would do to an agenda that has ended; ILLEGAL_STATE if it has not. */
  public RerunPlan preview(AgendaId agenda, RerunRequest request) {
    return reruns.prepare(reads(), agenda(agenda), request);
  }

  /**
   * Lets an agenda that has ended run again, as far as the request says; it waits in its queue like
   * a new one. ILLEGAL_STATE if it has not ended, or if nothing would run.
   */
  public CompletionStage<Rerunning> rerun(Caller caller, AgendaId agenda, RerunRequest request) {
    return rerun(caller, agenda, request, "");
  }

  /**
   * The same, at most once under that key: see {@link #repeated}.
   *
   * @param key empty: none
   */
  public CompletionStage<Rerunning> rerun(
      Caller caller, AgendaId agenda, RerunRequest request, String key) {
    return refusing(() -> {
      RerunPlan plan = preview(agenda, request);
      String id = key.isEmpty() ? core.parts().ids().next() : RunRows.request(key, request);
      RerunCommand command = new RerunCommand(core, caller, plan, id, request.reason());
      return submit(agenda, command, command::made).thenApply(after -> new Rerunning(after, plan));
    });
  }

  /**
   * Lets an agenda run again that still is as it was seen, at most once under that key: who asks
   * again with it gets the agenda as it is by then.
   */
  public CompletionStage<Agenda> rerun(
      Caller caller, Agenda seen, RerunRequest request, String key) {
    return refusing(() -> {
      Optional<Agenda> before = repeated(seen.id(), request, key);
      if (before.isPresent()) {
        return CompletableFuture.completedFuture(before.get());
      }
      RerunPlan plan = reruns.prepare(reads(), seen, request);
      return batcher.submit(
          new RerunCommand(core, caller, plan, RunRows.request(key, request), request.reason()));
    });
  }

  /**
   * The agenda as it is now, if that rerun was accepted under that key before; CONFLICT if another
   * one was.
   */
  public Optional<Agenda> repeated(AgendaId agenda, RerunRequest request, String key) {
    boolean known = reads().read(reader -> RunRows.known(reader, agenda, key, request));
    return known ? Optional.of(agenda(agenda)) : Optional.empty();
  }

  /** A rerun that was accepted. */
  public record Rerunning(Agenda agenda, RerunPlan plan) {}

  /** Tries an operation at once that waits for the end of its backoff; else ILLEGAL_STATE. */
  public CompletionStage<Done> retry(Caller caller, AgendaId agenda, int index, String reason) {
    return decide(caller, agenda, index, new DecideCommand.Action.Retry(reason));
  }

  /** Ends an operation that no attempt runs as skipped; else ILLEGAL_STATE. */
  public CompletionStage<Done> skip(Caller caller, AgendaId agenda, int index, String reason) {
    return decide(caller, agenda, index, new DecideCommand.Action.Skip(reason));
  }

  /** Ends an operation that no attempt runs as succeeded with that output; else ILLEGAL_STATE. */
  public CompletionStage<Done> markDone(
      Caller caller, AgendaId agenda, int index, Json output, String reason) {
    return decide(caller, agenda, index, new DecideCommand.Action.MarkDone(output, reason));
  }

  private CompletionStage<Done> decide(
      Caller caller, AgendaId agenda, int index, DecideCommand.Action action) {
    long revision =
        core.parts()
            .store()
            .read(reader -> reader.get(Tables.OPERATIONS, agenda, index))
            .map(Operation::revision)
            .orElse(0L);
    return batcher.submit(new DecideCommand(core, caller, agenda, index, revision, action));
  }

  /** Gives an operation that has not begun another payload; else ILLEGAL_STATE. */
  public CompletionStage<Done> editPayload(
      Caller caller, AgendaId agenda, int index, Json payload, String reason) {
    return refusing(() -> {
      Agenda seen = agenda(agenda);
      Definitions.Stored definition = edits.payload(reads(), seen, index, payload);
      return batcher.submit(new EditCommand(core, caller, seen, index, definition, reason));
    });
  }

  private Reads reads() {
    return core.parts().store()::read;
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
