package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Changes that are made only of what was seen, when nobody knows whether they were stored. */
class GuardedTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  private Control seen(AgendaId id) {
    return world.engine.control().expecting(Expected.revision(world.agenda(id).revision()));
  }

  /** The change is stored, and its answer lost on the way. */
  private Agenda unconfirmed(CompletionStage<Agenda> change) {
    world.losing = 1;
    Agenda after = world.await(change);
    assertThat(world.losing).isZero();
    return after;
  }

  @Test
  void aChangeKnowsItsOwnSuccess() {
    AgendaId id = world.submit(ONE);
    assertThat(unconfirmed(seen(id).prioritize(EngineHarness.ADMIN, id, 7, "")).priority())
        .isEqualTo(7);
    assertThat(unconfirmed(seen(id).pause(EngineHarness.ADMIN, id, "")).state())
        .isEqualTo(AgendaState.HELD);
    assertThat(unconfirmed(seen(id).resume(EngineHarness.ADMIN, id, "")).state())
        .isEqualTo(AgendaState.WAITING);
    assertThat(unconfirmed(seen(id).cancel(EngineHarness.ADMIN, id, "")).state())
        .isEqualTo(AgendaState.CANCELED);
    Agenda again =
        unconfirmed(
            seen(id)
                .rerun(EngineHarness.ADMIN, id, RerunRequest.CONTINUE)
                .thenApply(Control.Rerunning::agenda));
    assertThat(again.run()).isEqualTo(2);
    assertThat(world.agenda(id)).isEqualTo(again);
  }

  @Test
  void anothersChangeIsNotTakenForIt() {
    AgendaId id = world.submit(ONE);
    Control before = seen(id);
    world.await(world.engine.control().cancel(EngineHarness.ADMIN, id, ""));
    world.losing = 1;
    assertThatThrownBy(() -> world.await(before.cancel(EngineHarness.ADMIN, id, "")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED));
  }
}
