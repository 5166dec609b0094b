package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.QueueId;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorityTest {
  private final EngineHarness world = new EngineHarness();

  private AgendaId submit() {
    return world.submit("{queue: urgent, operations: [{name: a, type: crunch}]}");
  }

  private Agenda prioritize(AgendaId id, int priority) {
    return world.await(
        world.engine.control().prioritize(EngineHarness.ADMIN, id, priority, "late"));
  }

  /** In the order in which they are let in on a host that has room for one. */
  private List<AgendaId> served(int count) {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    List<AgendaId> order = new ArrayList<>();
    List<Assignment> given = agent.lease();
    while (order.size() < count) {
      assertThat(given).hasSize(1);
      order.add(given.getFirst().agenda());
      given = agent.succeed(given.getFirst(), "{}").next();
    }
    return order;
  }

  private void queue() {
    world.apply(Kind.QUEUE, "{name: urgent, pool: main, discipline: priority, aging: 1h}");
  }

  @Test
  void oneThatWaitsTakesThePlaceOfItsPriority() {
    queue();
    AgendaId first = submit();
    AgendaId second = submit();
    AgendaId third = submit();
    assertThat(prioritize(third, 10).priority()).isEqualTo(10);
    prioritize(first, -10);
    assertThat(
            world.engine.read(r -> r.get(Tables.QUEUE_COUNTS, new QueueId("urgent"))).orElseThrow())
        .satisfies(count -> assertThat(count.waiting()).isEqualTo(3));
    assertThat(served(3)).containsExactly(third, second, first);
  }

  @Test
  void oneThatIsHeldHasItWhenItGoesOn() {
    queue();
    AgendaId first = submit();
    AgendaId second = submit();
    world.await(world.engine.control().pause(EngineHarness.ADMIN, second, ""));
    prioritize(second, 10);
    world.time.runFor(Duration.ofSeconds(3));
    world.await(world.engine.control().resume(EngineHarness.ADMIN, second, ""));
    assertThat(served(2)).containsExactly(second, first);
  }

  @Test
  void whatIsSoAlreadyIsNotChangedAndWhatHasEndedIsRefused() {
    queue();
    AgendaId id = submit();
    prioritize(id, 3);
    long revision = world.agenda(id).revision();
    assertThat(prioritize(id, 3).revision()).isEqualTo(revision);
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, ""));
    assertThatThrownBy(() -> prioritize(id, 4))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("has ended");
    assertThat(world.agenda(id).priority()).isEqualTo(3);
  }
}
