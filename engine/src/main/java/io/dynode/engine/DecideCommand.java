package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/**
 * What a user does to one operation of a live agenda.
 *
 * @param revision of the operation's row as the request found it, to know its own success by; 0: it
 *     had none
 */
record DecideCommand(
    EngineCore core, Caller caller, AgendaId agenda, int index, long revision, Action action)
    implements Command<Done> {
  /** What to do. */
  sealed interface Action {
    String reason();

    /** It is tried at once, not after its backoff. */
    record Retry(String reason) implements Action {}

    /** It is not run. */
    record Skip(String reason) implements Action {}

    /** It counts as succeeded. */
    record MarkDone(Json output, String reason) implements Action {}
  }

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, agenda.value()));
  }

  @Override
  public Done decide(Work work) {
    AgendaWork own = AgendaWork.of(work, core, agenda);
    Optional<Operation> row = work.get(Tables.OPERATIONS, agenda, index);
    if (row.filter(this::mine).isPresent()) {
      return Done.DONE;
    }
    Optional<String> refusal =
        switch (action) {
          case Action.Retry _ -> own.flow().retryNow(index);
          case Action.Skip _ -> own.flow().skip(index, reason());
          case Action.MarkDone(Json output, String _) -> own.flow().done(index, output, reason());
        };
    refusal.ifPresent(why -> {
      throw new ProblemException(ErrorCode.ILLEGAL_STATE, word() + " is not possible: " + why);
    });
    String name = own.plan().operation(index).name();
    Agenda after = own.finish();
    Audits.write(
        work,
        caller,
        word(),
        "agenda/" + agenda + "/operation/" + name,
        after.customer().value(),
        action.reason());
    return Done.DONE;
  }

  /** Whether an earlier try of this very command has done it. */
  private boolean mine(Operation row) {
    boolean next = row.revision() == revision + 1;
    return next
        && switch (action) {
          case Action.Retry _ -> row.state() == OperationState.READY;
          case Action.Skip _ ->
              row.state() == OperationState.SKIPPED && row.reason().equals(reason());
          case Action.MarkDone _ ->
              row.state() == OperationState.SUCCEEDED && row.reason().equals(reason());
        };
  }

  private String word() {
    return switch (action) {
      case Action.Retry _ -> "retry";
      case Action.Skip _ -> "skip";
      case Action.MarkDone _ -> "mark-done";
    };
  }

  private String reason() {
    String what = action instanceof Action.Skip ? "skipped by " : "marked done by ";
    String who = what + caller.principal();
    return action.reason().isEmpty() ? who : who + ": " + action.reason();
  }
}
