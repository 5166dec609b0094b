package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Audit;
import io.dynode.model.ErrorCode;
import io.dynode.model.Host;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.QueueCount;
import io.dynode.model.QueueId;
import io.dynode.model.Resources;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";
  private static final String CHAIN =
      "{operations: [{name: a, type: crunch}, {name: b, type: crunch, dependsOn: [a]}]}";

  private final EngineHarness world = new EngineHarness();

  private Agenda pause(AgendaId id) {
    return world.await(world.engine.control().pause(EngineHarness.ADMIN, id, "disk full"));
  }

  private Agenda resume(AgendaId id) {
    return world.await(world.engine.control().resume(EngineHarness.ADMIN, id, ""));
  }

  private static Assignment only(List<Assignment> given) {
    assertThat(given).hasSize(1);
    return given.getFirst();
  }

  private Resources used() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.HOSTS, 10))).stream()
        .map(Host::used)
        .reduce(Resources.NONE, Resources::plus);
  }

  private QueueCount count() {
    return world.engine.read(r -> r.get(Tables.QUEUE_COUNTS, new QueueId("work"))).orElseThrow();
  }

  private List<String> audited() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 100))).stream()
        .map(Audit::action)
        .filter(a -> a.equals("pause") || a.equals("resume"))
        .toList();
  }

  @Test
  void aPausedAgendaGivesItsReservationBackWhileWhatRunsGoesOn() {
    EngineHarness.TestAgent agent = world.agent("one", 2_000);
    AgendaId id =
        world.submit(
            "{resources: {cpuMillis: 2000}, operations: [{name: a, type: crunch},"
                + " {name: b, type: crunch, dependsOn: [a]}]}");
    Assignment first = only(agent.lease());
    assertThat(used()).isEqualTo(Resources.cpu(2_000));
    assertThat(pause(id).state()).isEqualTo(AgendaState.PAUSED);
    assertThat(used()).isEqualTo(Resources.cpu(1_000));
    AgendaId other = world.submit(ONE);
    assertThat(only(agent.lease()).agenda()).isEqualTo(other);
    assertThat(agent.renew(first).drop()).isEmpty();
    assertThat(agent.succeed(first, "{}").next()).isEmpty();
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.PAUSED);
    assertThat(agent.lease()).isEmpty();
  }

  @Test
  void aResumedAgendaGoesBeforeNewOnesAndToItsEnd() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit(CHAIN);
    Assignment first = only(agent.lease());
    pause(id);
    AgendaId other = world.submit(ONE);
    world.submit(ONE);
    Assignment foreign = only(agent.succeed(first, "{}").next());
    assertThat(foreign.agenda()).isEqualTo(other);
    assertThat(resume(id).state()).isEqualTo(AgendaState.RUNNING);
    Assignment second = only(agent.succeed(foreign, "{}").next());
    assertThat(second.agenda()).isEqualTo(id);
    assertThat(second.operation()).isEqualTo("b");
    agent.succeed(second, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void oneThatWaitsIsHeldAndKeepsItsPlace() {
    AgendaId first = world.submit(ONE);
    AgendaId second = world.submit(ONE);
    assertThat(pause(first).state()).isEqualTo(AgendaState.HELD);
    assertThat(world.agenda(first).reason()).isEqualTo("disk full");
    assertThat(count().waiting()).isEqualTo(1);
    assertThat(count().live()).isEqualTo(2);
    world.time.runFor(Duration.ofSeconds(3));
    assertThat(resume(first).state()).isEqualTo(AgendaState.WAITING);
    assertThat(count().waiting()).isEqualTo(2);
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    Assignment given = only(agent.lease());
    assertThat(given.agenda()).isEqualTo(first);
    assertThat(only(agent.succeed(given, "{}").next()).agenda()).isEqualTo(second);
  }

  @Test
  void pausingAndResumingAgainChangesNothing() {
    world.agent("one", 1_000).lease();
    AgendaId id = world.submit(CHAIN);
    pause(id);
    long revision = world.agenda(id).revision();
    pause(id);
    assertThat(world.agenda(id).revision()).isEqualTo(revision);
    resume(id);
    resume(id);
    assertThat(audited()).containsExactly("pause", "resume");
  }

  @Test
  void whatHasEndedOrIsBeingStoppedIsRefused() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit(ONE);
    Assignment running = only(agent.lease());
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "no"));
    refused(id, "is being stopped");
    agent.fail(running, "canceled");
    refused(id, "has ended");
    assertThat(audited()).isEmpty();
  }

  private void refused(AgendaId id, String why) {
    assertThatThrownBy(() -> pause(id))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_STATE))
        .hasMessageContaining(why);
    assertThatThrownBy(() -> resume(id)).hasMessageContaining(why);
  }

  @Test
  void anAttemptLostWhileItsAgendaIsPausedRunsAgainOnceItIsResumed() {
    EngineHarness.TestAgent first = world.agent("one", 1_000);
    AgendaId id = world.submit(ONE);
    only(first.lease());
    pause(id);
    world.time.runFor(Duration.ofSeconds(20));
    assertThat(used()).isEqualTo(Resources.NONE);
    EngineHarness.TestAgent second = world.agent("two", 1_000);
    world.time.runFor(Duration.ofSeconds(5));
    assertThat(second.lease()).isEmpty();
    resume(id);
    second.succeed(only(second.lease()), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void whatRunsOnFailureIsResumedToo() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: a, type: crunch}], onFailure: [{name: m, type: crunch}]}");
    Assignment running = only(agent.lease());
    pause(id);
    agent.fail(running, "exit-nonzero");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.PAUSED);
    assertThat(agent.lease()).isEmpty();
    assertThat(resume(id).state()).isEqualTo(AgendaState.RUNNING);
    agent.succeed(only(agent.lease()), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
  }
}
