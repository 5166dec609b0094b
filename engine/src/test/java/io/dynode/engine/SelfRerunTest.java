package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaRun;
import io.dynode.model.AgendaState;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agendas that run again by themselves. */
class SelfRerunTest {
  private static final String TWICE =
      "{rerun: {maxRuns: 2, backoff: 2s}, operations: [{name: a, type: crunch},"
          + " {name: b, type: crunch, dependsOn: [a]}]}";

  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 1_000);

  private Assignment lease() {
    List<Assignment> given = agent.lease();
    assertThat(given).hasSize(1);
    return given.getFirst();
  }

  private AgendaId failed(String yaml) {
    AgendaId id = world.submit(yaml);
    Assignment second = agent.succeed(lease(), "{}").next().getFirst();
    agent.fail(second, "exit-nonzero");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    return id;
  }

  @Test
  void whatFailedRunsAgainAfterTheWaitAndKeepsWhatSucceeded() {
    AgendaId id = failed(TWICE);
    assertThat(world.agenda(id).runsAgain()).isTrue();
    assertThat(world.agenda(id).reason()).startsWith("run 2 begins at ");
    assertThat(agent.lease()).isEmpty();
    world.time.runFor(Duration.ofSeconds(3));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.WAITING);
    Assignment again = lease();
    assertThat(again.operation()).isEqualTo("b");
    assertThat(again.run()).isEqualTo(2);
    agent.succeed(again, "{}");
    Agenda end = world.agenda(id);
    assertThat(end.state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(end.run()).isEqualTo(2);
    AgendaRun row = world.engine.read(r -> r.get(Tables.RUNS, id, 2)).orElseThrow();
    assertThat(row.mode()).isEqualTo("retry");
    assertThat(row.reason()).isEqualTo("run 1 failed: exit-nonzero");
  }

  @Test
  void onceItsRunsAreUsedUpItStaysFailedUntilAUserRunsItAgain() {
    AgendaId id = failed(TWICE);
    world.time.runFor(Duration.ofSeconds(3));
    agent.fail(lease(), "exit-nonzero");
    assertThat(world.agenda(id).runsAgain()).isFalse();
    assertThat(timers()).isEmpty();
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, RerunRequest.CONTINUE));
    agent.fail(lease(), "exit-nonzero");
    assertThat(world.agenda(id).runsAgain()).as("its runs are counted anew").isTrue();
  }

  @Test
  void aUsersCancelOrRerunTakesThePlaceOfTheRunThatWasToCome() {
    AgendaId canceled = failed(TWICE);
    world.await(world.engine.cancel(EngineHarness.ADMIN, canceled, "enough"));
    assertThat(world.agenda(canceled).runsAgain()).isFalse();
    assertThat(world.agenda(canceled).state()).isEqualTo(AgendaState.FAILED);
    assertThat(timers()).isEmpty();
    AgendaId again = failed(TWICE);
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, again, RerunRequest.CONTINUE));
    assertThat(timers()).isEmpty();
    world.time.runFor(Duration.ofSeconds(60));
    assertThat(world.agenda(again).run()).isEqualTo(2);
    assertThat(world.agenda(canceled).run()).isEqualTo(1);
  }

  @Test
  void anErrorOfAnotherTypeAndAnAgendaWithoutARuleStayFailed() {
    AgendaId other = failed(TWICE.replace("backoff: 2s", "backoff: 2s, \"on\": [infrastructure]"));
    AgendaId plain = failed(TWICE.replace("rerun: {maxRuns: 2, backoff: 2s}, ", ""));
    assertThat(world.agenda(other).runsAgain()).isFalse();
    assertThat(world.agenda(plain).runsAgain()).isFalse();
  }

  private List<?> timers() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.TIMERS, 10)));
  }
}
