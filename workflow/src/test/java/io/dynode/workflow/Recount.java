package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Ready;
import io.dynode.model.Timer;
import java.util.List;
import java.util.function.Predicate;

/** Counts everything that an agenda's rows say twice, from the rows of its operations. */
final class Recount {
  private final FlowHarness harness;
  private final Agenda agenda;
  private final List<Operation> rows;

  Recount(FlowHarness harness) {
    this.harness = harness;
    this.agenda = harness.agenda();
    this.rows = harness.operations();
  }

  void check() {
    rows.forEach(this::operation);
    counters();
    offers();
    ending();
  }

  private void operation(Operation row) {
    assertThat(row.attempt().isEmpty()).isEqualTo(!row.state().leased());
    assertThat(row.endedMicros() > 0).isEqualTo(row.state().ended());
    assertThat(harness.output(row.index()).isPresent()).isEqualTo(row.state().succeeded());
    if (row.state() != OperationState.WAITING) {
      assertThat(harness.join(row.index())).as("no count of what was decided").isEmpty();
    }
  }

  private void counters() {
    assertThat(agenda.live())
        .as("live")
        .isEqualTo(count(state -> !state.ended() && state != OperationState.WAITING));
    assertThat(agenda.sleeping())
        .as("sleeping")
        .isEqualTo(
            count(state -> state == OperationState.SLEEPING || state == OperationState.HELD));
    assertThat(agenda.failed())
        .as("failed")
        .isEqualTo(count(state -> state == OperationState.FAILED));
    assertThat(agenda.ended()).as("ended").isEqualTo(count(OperationState::ended));
    assertThat(agenda.spreading()).as("spreading").isEqualTo(harness.spreads().size());
  }

  /** Something ends its sleep: a time, or what it waits for. */
  private boolean waits(Operation row) {
    return row.wakeMicros() > 0 || harness.await(row.index()).filter(Await::open).isPresent();
  }

  private int count(Predicate<OperationState> wanted) {
    return (int) rows.stream().map(Operation::state).filter(wanted).count();
  }

  private void offers() {
    if (!hidden()) {
      assertThat(harness.ready().stream().map(Ready::index))
          .containsExactlyElementsOf(in(OperationState.READY));
    }
    assertThat(harness.timers().stream().map(Timer::index).filter(i -> i >= 0))
        .containsExactlyElementsOf(
            rows.stream().filter(row -> row.wakeMicros() > 0).map(Operation::index).toList());
    assertThat(rows)
        .as("asleep until a time, or for something")
        .allMatch(row -> row.state() != OperationState.SLEEPING || waits(row));
  }

  private List<Integer> in(OperationState state) {
    return rows.stream().filter(row -> row.state() == state).map(Operation::index).toList();
  }

  private void ending() {
    assertThat(agenda.endedMicros() > 0).isEqualTo(agenda.state().ended());
    if (agenda.state().ended()) {
      assertThat(agenda.live()).isZero();
      assertThat(harness.timers()).isEmpty();
      assertThat(harness.spreads()).isEmpty();
    }
  }

  /** What is ready of a paused agenda is offered to nobody until it has moved to a host again. */
  private boolean hidden() {
    // What a sweep is about to cancel need not move any more.
    boolean moves =
        harness.spreads().stream()
            .anyMatch(s -> s.source() == Flow.MOVE || s.source() == Flow.SWEEP);
    return agenda.state() == AgendaState.PAUSED
        || (agenda.state() == AgendaState.RUNNING && (moves || agenda.host().isEmpty()));
  }
}
