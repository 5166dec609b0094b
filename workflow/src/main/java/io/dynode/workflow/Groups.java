package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Group;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Instances and what generators made: how they begin, and what their ends mean together. */
final class Groups {
  /** Sources of spreads from here down stand for what belongs to an operation. */
  private static final int SOURCES = -16;

  private final AgendaView view;
  private final Ledger ledger;
  private final InputResolver inputs;
  private final Limits limits;

  Groups(AgendaView view, Ledger ledger, InputResolver inputs, Limits limits) {
    this.view = view;
    this.ledger = ledger;
    this.inputs = inputs;
    this.limits = limits;
  }

  /** The source that tells what belongs to that operation to begin. */
  static int source(PlannedOperation owner) {
    return SOURCES - owner.index();
  }

  static boolean are(int source) {
    return source <= SOURCES;
  }

  private Group of(int source) {
    return ledger.group(SOURCES - source).orElseThrow();
  }

  /** How many of them wait for no other of them. */
  int roots(int source) {
    return ledger.roster().roots(of(source));
  }

  /** The k-th that waits for no other of them; an instance has its element now. */
  PlannedOperation root(int source, int k) {
    Group group = of(source);
    PlannedOperation member = ledger.roster().root(group, k);
    if (group.instances()) {
      PlannedOperation whole = ledger.roster().planned(group.index(), group.parent());
      List<Json> elements = inputs.elements(whole, new ArrayList<>()).orElseThrow();
      ledger.kin().item(member.index(), elements.get(k));
    }
    return member;
  }

  /** How many instances there are to be, if there are no problems. */
  int elements(PlannedOperation planned, List<Problem> problems) {
    int count = inputs.elements(planned, problems).map(List::size).orElse(0);
    int most = Math.min(limits.fanOut(), limits.operations() - ledger.agenda().known());
    if (count > most) {
      problems.add(
          new Problem(
              ErrorCode.TOO_LARGE,
              count + " elements are too many; at most " + most + " are taken",
              "/forEach"));
    }
    return count;
  }

  /** One of what belongs to that operation has ended, with all that belongs to it. */
  Group countDown(int owner, boolean badly, String code) {
    Group group = ledger.group(owner).orElseThrow().ended(badly, code);
    ledger.kin().group(group);
    return group;
  }

  /** All instances have ended: their outputs in order are the output of the whole. */
  Operation gathered(PlannedOperation whole, Group group) {
    Draft draft = ledger.draft(whole);
    long now = view.nowMicros();
    if (group.failed() > 0) {
      String message = group.failed() + " of " + group.count() + " instances failed";
      return ledger.put(draft.ended(OperationState.FAILED, now).error(group.code(), message));
    }
    Optional<Json> all =
        ledger
            .outputs(group.first(), group.count(), limits.resolvedBytes())
            .<Json>map(Json.Arr::new)
            .filter(array -> !array.deeperThan(Json.MAX_DEPTH));
    if (all.isEmpty()) {
      return ledger.put(
          draft
              .ended(OperationState.FAILED, now)
              .error(
                  ErrorCode.TOO_LARGE,
                  "The outputs of its instances are together longer than "
                      + limits.resolvedBytes()
                      + " bytes, or too deep; pass large data as files"));
    }
    ledger.output(whole.index(), all.get());
    return ledger.put(draft.ended(OperationState.SUCCEEDED, now));
  }

  /** How an operation ended for those that depend on it: with all that they wait for. */
  OperationState end(PlannedOperation told) {
    OperationState own = ledger.operation(told.index()).orElseThrow().state();
    boolean badly =
        told.growth() == Growth.AWAITED
            && ledger.group(told.index()).filter(g -> g.failed() > 0).isPresent();
    return badly ? OperationState.FAILED : own;
  }
}
