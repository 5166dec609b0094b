package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Growth;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.Optional;

/** Whether a user may do something to one operation; if not, why. */
final class Intervention {
  private Intervention() {}

  /** Only what waits between two attempts can be tried before its time. */
  static Optional<String> retryNow(Ledger ledger, Plan plan, int index) {
    Optional<String> other = plain(plan, index);
    if (other.isPresent()) {
      return other;
    }
    PlannedOperation planned = plan.operation(index);
    Optional<String> refusal = live(ledger, plan, index);
    if (refusal.isPresent()) {
      return refusal;
    }
    OperationState state = state(ledger, index);
    boolean waits = planned.builtin().filter(Builtin::unleased).isPresent();
    if (state == OperationState.SLEEPING && !waits) {
      return Optional.empty();
    }
    return Optional.of(
        switch (state) {
          case SLEEPING ->
              "'" + planned.name() + "' does not wait for another attempt; skip it or mark it done";
          case HELD ->
              "'"
                  + planned.name()
                  + (waits
                      ? "' waits for an approval; approve or reject it"
                      : "' is held; release it");
          case FAILED, CANCELED ->
              "'" + planned.name() + "' is " + state + "; run the agenda again once it has ended";
          case WAITING, READY, STAGING, RUNNING, COMMITTING, SUCCEEDED, CACHED, SKIPPED ->
              "'" + planned.name() + "' is " + state + ", not asleep before another attempt";
        });
  }

  /** Only what has not ended and is run by no attempt can be ended by hand. */
  static Optional<String> end(Ledger ledger, Plan plan, int index) {
    Optional<String> other = plain(plan, index);
    if (other.isPresent()) {
      return other;
    }
    PlannedOperation planned = plan.operation(index);
    Optional<String> refusal = live(ledger, plan, index);
    if (refusal.isPresent()) {
      return refusal;
    }
    OperationState state = state(ledger, planned.index());
    return switch (state) {
      case WAITING, READY, SLEEPING, HELD -> Optional.empty();
      case STAGING, RUNNING, COMMITTING ->
          Optional.of("an attempt of '" + planned.name() + "' runs; wait for its end");
      case SUCCEEDED, CACHED, SKIPPED, FAILED, CANCELED ->
          Optional.of("'" + planned.name() + "' has ended: it is " + state);
    };
  }

  /** Only what has not begun, or begins anew, takes another payload. */
  static Optional<String> edit(Plan plan, Optional<Operation> row, int index) {
    Optional<String> other = plain(plan, index);
    if (other.isPresent()) {
      return other;
    }
    OperationState state = row.map(Operation::state).orElse(OperationState.WAITING);
    String name = plan.operation(index).name();
    boolean waits = plan.operation(index).builtin().filter(Builtin::unleased).isPresent();
    return switch (state) {
      case WAITING, READY -> Optional.empty();
      case SLEEPING, HELD ->
          waits
              ? Optional.of("'" + name + "' has taken its payload and waits; skip it instead")
              : Optional.empty();
      case STAGING, RUNNING, COMMITTING ->
          Optional.of("an attempt of '" + name + "' runs with the payload it had");
      case SUCCEEDED, CACHED, SKIPPED, FAILED, CANCELED ->
          Optional.of("'" + name + "' has ended: it is " + state);
    };
  }

  /** What is many, makes others or was made is decided by what it is made of, not by hand. */
  private static Optional<String> plain(Plan plan, int index) {
    if (index >= plan.size()) {
      return Optional.of("it was made while the agenda ran");
    }
    PlannedOperation planned = plan.operation(index);
    boolean makes = planned.spreads() || planned.spec().growth() != Growth.NONE;
    return makes
        ? Optional.of("'" + planned.name() + "' makes others, or runs once for each element")
        : Optional.empty();
  }

  private static OperationState state(Ledger ledger, int index) {
    return ledger.operation(index).map(Operation::state).orElse(OperationState.WAITING);
  }

  private static Optional<String> live(Ledger ledger, Plan plan, int index) {
    if (ledger.agenda().state().ended()) {
      return Optional.of("the agenda has ended: it is " + ledger.agenda().state());
    }
    if (ledger.agenda().stopping()) {
      return Optional.of("the agenda is being stopped");
    }
    boolean begun =
        ledger.agenda().state() == AgendaState.RUNNING
            || ledger.agenda().state() == AgendaState.PAUSED;
    if (!begun) {
      return Optional.of("the agenda has not begun: it is " + ledger.agenda().state());
    }
    boolean mends = ledger.agenda().onFailure() != Agenda.OnFailure.NONE;
    String name = "'" + plan.operation(index).name() + "'";
    if (mends == plan.onFailure(index)) {
      return Optional.empty();
    }
    return Optional.of(
        mends
            ? "all but onFailure has stopped, and with it " + name
            : name + " is of onFailure: it runs only once the agenda has failed");
  }
}
