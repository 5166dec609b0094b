package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The turn of an operation: what becomes of it once its dependencies let it run. */
final class Turns {
  /** Cost of an evaluation, in thousandths, that uses up what one command may do. */
  private static final int WHOLE = 1_000;

  private final AgendaView view;
  private final Ledger ledger;
  private final InputResolver inputs;
  private final Groups groups;
  private final Waits waits;
  private final Course course;
  private int evaluated;

  Turns(AgendaView view, Ledger ledger, InputResolver inputs, Groups groups, Course course) {
    this.view = view;
    this.ledger = ledger;
    this.inputs = inputs;
    this.groups = groups;
    this.waits = new Waits(view, ledger, inputs);
    this.course = course;
  }

  /** What the turns since it was asked last take of the so many that one command may do. */
  int cost(int bound) {
    int cost = 1 + bound * evaluated / WHOLE;
    evaluated = 0;
    return cost;
  }

  /** Its dependencies let it run: the condition is asked, then it is ready, or sleeps. */
  void due(PlannedOperation planned) {
    if (decided(planned)) {
      return; // by a user, before its turn came
    }
    if (planned.spreads()) {
      spread(planned);
      return;
    }
    boolean wanted;
    try {
      wanted = condition(planned);
    } catch (ProblemException e) {
      fail(planned, e.code(), "The condition 'when' cannot be evaluated: " + e.getMessage());
      return;
    }
    if (!wanted) {
      course.ended(
          ledger.put(ledger.draft(planned).skipped("its condition was false", view.nowMicros())));
    } else if (planned.builtin().filter(Builtin::unleased).isPresent()) {
      begin(planned);
    } else {
      ledger.put(ledger.draft(planned).ready(view.nowMicros()));
    }
  }

  /** It becomes instances, one for each element. */
  private void spread(PlannedOperation planned) {
    List<Problem> problems = new ArrayList<>();
    int count = groups.elements(planned, problems);
    if (!problems.isEmpty()) {
      fail(planned, problems.getFirst().code(), text(problems));
    } else if (count == 0) {
      ledger.output(planned.index(), new Json.Arr(List.of()));
      course.ended(
          ledger.put(ledger.draft(planned).ended(OperationState.SUCCEEDED, view.nowMicros())));
    } else {
      ledger.instances(planned, count);
      course.members(planned);
    }
  }

  private boolean condition(PlannedOperation planned) {
    if (planned.inputs().when().isEmpty()) {
      return true;
    }
    int before = evaluated;
    evaluated += WHOLE / 4; // one that fails does not say what it cost
    Expressions.Evaluated result =
        planned.inputs().when().get().measured(inputs.variables(planned));
    evaluated = before + Math.min(WHOLE, result.permille());
    if (result.value() instanceof Json.Bool(boolean wanted)) {
      return wanted;
    }
    throw new ProblemException(
        ErrorCode.CONDITION_FAILED, "it gives neither true nor false; compare with something");
  }

  /** It runs without an attempt. */
  void begin(PlannedOperation planned) {
    List<Problem> problems = waits.begin(planned);
    if (!problems.isEmpty()) {
      fail(planned, problems.getFirst().code(), text(problems));
    }
  }

  /** The user's error, found before there was an attempt: not tried again, it would not change. */
  void fail(PlannedOperation planned, ErrorCode code, String message) {
    Draft draft = ledger.draft(planned);
    course.ended(
        ledger.put(draft.ended(OperationState.FAILED, view.nowMicros()).error(code, message)));
  }

  static String text(List<Problem> problems) {
    String first =
        problems.stream().limit(5).map(Problem::toString).collect(Collectors.joining("; "));
    return problems.size() <= 5 ? first : first + "; and " + (problems.size() - 5) + " more";
  }

  /** Whether its turn is over. */
  boolean decided(PlannedOperation planned) {
    int index = planned.index();
    if (planned.spreads() && ledger.group(index).isPresent()) {
      return true;
    }
    return ledger.operation(index).filter(o -> o.state() != OperationState.WAITING).isPresent();
  }
}
