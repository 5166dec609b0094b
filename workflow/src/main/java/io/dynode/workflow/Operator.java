package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.Optional;

/** What users do to single operations: see {@link Intervention} for what they may. */
final class Operator {
  private final AgendaView view;
  private final Plan plan;
  private final Ledger ledger;
  private final Course course;

  Operator(AgendaView view, Ledger ledger, Course course) {
    this.view = view;
    this.plan = view.plan();
    this.ledger = ledger;
    this.course = course;
  }

  boolean hold(int index, String reason) {
    Optional<Operation> row = ledger.operation(index).filter(this::holdable);
    if (row.isEmpty() || ledger.agenda().stopping()) {
      return false;
    }
    ledger.put(Draft.of(row.get()).held(reason));
    return true;
  }

  private boolean holdable(Operation row) {
    boolean unleased =
        ledger.roster().planned(row.index()).builtin().filter(Builtin::unleased).isPresent();
    return row.state() == OperationState.READY
        || (row.state() == OperationState.SLEEPING && !unleased);
  }

  boolean release(int index) {
    Optional<Operation> row =
        ledger
            .operation(index)
            .filter(r -> r.state() == OperationState.HELD && !Flow.awaitsApproval(r));
    if (row.isEmpty() || ledger.agenda().stopping()) {
      return false;
    }
    ledger.put(Draft.of(row.get()).ready(view.nowMicros()).lostForgotten());
    return true;
  }

  boolean approve(int index, boolean approved, Json output, String message) {
    Optional<Operation> row = ledger.operation(index).filter(Flow::awaitsApproval);
    if (row.isEmpty() || ledger.agenda().stopping()) {
      return false;
    }
    if (approved) {
      ledger.output(index, output);
      Draft draft = Draft.of(row.get()).ended(OperationState.SUCCEEDED, view.nowMicros());
      course.ended(ledger.put(draft.noError()));
    } else {
      course.turns().fail(ledger.roster().planned(index), ErrorCode.REJECTED, message);
    }
    course.run();
    return true;
  }

  Optional<String> retryNow(int index) {
    Optional<String> refusal = Intervention.retryNow(ledger, plan, index);
    if (refusal.isEmpty()) {
      Operation row = ledger.operation(index).orElseThrow();
      ledger.put(Draft.of(row).ready(view.nowMicros()));
    }
    return refusal;
  }

  Optional<String> skip(int index, String reason) {
    return decide(index, OperationState.SKIPPED, reason);
  }

  Optional<String> done(int index, Json output, String reason) {
    Optional<String> refusal = decide(index, OperationState.SUCCEEDED, reason);
    if (refusal.isEmpty()) {
      ledger.output(index, output);
      course.run();
    }
    return refusal;
  }

  private Optional<String> decide(int index, OperationState end, String reason) {
    Optional<String> refusal = Intervention.end(ledger, plan, index);
    if (refusal.isEmpty()) {
      Draft draft = ledger.draft(plan.operation(index));
      ledger.join(index, Optional.empty());
      course.ended(ledger.put(draft.decided(end, reason, view.nowMicros())));
      if (end == OperationState.SKIPPED) {
        course.run();
      }
    }
    return refusal;
  }
}
