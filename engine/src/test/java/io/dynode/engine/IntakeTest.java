package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Yaml;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueId;
import io.dynode.testkit.SteppedExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What another server has declared counts from the next submit on, whatever this one has seen. */
class IntakeTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();
  private final Engine other = world.server(new SteppedExecutor(world.time));

  @BeforeEach
  void seen() {
    world.submit(ONE);
  }

  @Test
  void aNewerModuleOfAnotherServerIsTaken() {
    EngineHarness.TestAgent agent = world.agent("one", 64_000);
    declare(Kind.MODULE, "{name: crunch, version: '2', command: [crunch]}");
    world.submit(ONE);
    assertThat(agent.lease())
        .extracting(assignment -> assignment.module())
        .containsExactly("acme/crunch@1", "acme/crunch@2");
  }

  @Test
  void aQueueOfAnotherServerIsThereAtOnce() {
    declare(Kind.QUEUE, "{name: late, pool: main}");
    assertThat(world.agenda(world.submit("{queue: late, operations: [{name: a, type: crunch}]}")))
        .satisfies(agenda -> assertThat(agenda.queue()).isEqualTo(new QueueId("late")));
  }

  @Test
  void aTemplateOfAnotherServerIsTaken() {
    String template =
        "{name: t, version: '%1$d', agenda: {title: 'of %1$d', operations: [{name: a, type:"
            + " crunch}]}}";
    world.apply(Kind.TEMPLATE, template.formatted(1));
    world.submit("{template: t}");
    declare(Kind.TEMPLATE, template.formatted(2));
    assertThat(world.agenda(world.submit("{template: t}")).title()).isEqualTo("of 2");
  }

  @Test
  void aQueueThatAnotherServerRemovedIsGone() {
    world.apply(Kind.QUEUE, "{name: idle, pool: main}");
    String agenda = "{queue: idle, operations: [{name: a, type: crunch}]}";
    declare(Kind.CUSTOMER, "{name: another}");
    world.await(other.remove(EngineHarness.ADMIN, Kind.QUEUE, "", "idle", "", Expected.PRESENT));
    assertThatThrownBy(() -> world.submit(agenda))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_QUEUE));
    assertThat(world.agendas()).hasSize(1);
  }

  private void declare(Kind kind, String yaml) {
    String owner = kind.owned() ? EngineHarness.CUSTOMER : "";
    world.await(other.apply(EngineHarness.ADMIN, Declaration.of(kind, owner, Yaml.parse(yaml))));
  }
}
