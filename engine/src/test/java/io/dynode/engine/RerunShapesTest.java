package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Attempt;
import io.dynode.model.Definition;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Reported;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reruns of agendas in which operations came to be while they ran. */
class RerunShapesTest {
  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 8_000);

  private RerunPlan rerun(AgendaId id) {
    return world
        .await(world.engine.control().rerun(EngineHarness.ADMIN, id, RerunRequest.CONTINUE))
        .plan();
  }

  private List<Assignment> leased(Reported reported) {
    List<Assignment> all = new ArrayList<>(reported.next());
    all.addAll(agent.lease());
    return all;
  }

  @Test
  void onlyTheInstancesRunAgainThatDidNotSucceedAndThePreviewSaysHowMany() {
    AgendaId id =
        world.submit(
            "{failurePolicy: continue,"
                + " operations: [{name: each, type: crunch, forEach: [1, 2, 3]}]}");
    List<Assignment> first = agent.lease();
    agent.fail(first.get(1), "exit-nonzero");
    agent.succeed(first.get(0), "{n: 0}");
    agent.succeed(first.get(2), "{n: 2}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    RerunPlan.Again each = rerun(id).again().getFirst();
    assertThat(each.drops()).isZero();
    assertThat(each.instances()).isEqualTo(1);
    Assignment again = agent.lease().getFirst();
    assertThat(again.operation()).isEqualTo(first.get(1).operation());
    assertThat(again.run()).isEqualTo(2);
    agent.succeed(again, "{n: 1}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    Json all = world.engine.read(r -> r.get(Tables.OUTPUTS, id, 0)).orElseThrow().value();
    assertThat(all.at("/0/n")).contains(Json.of(0));
    assertThat(all.at("/1/n")).contains(Json.of(1));
    assertThat(all.at("/2/n")).contains(Json.of(2));
  }

  @Test
  void instancesAreMadeAnewWhenTheirWholeIsNamedAndThePreviewSaysHowManyGo() {
    AgendaId id = world.submit("{operations: [{name: each, type: crunch, forEach: [1, 2, 3]}]}");
    List<Assignment> first = agent.lease();
    assertThat(first).hasSize(3);
    agent.fail(first.getFirst(), "exit-nonzero");
    first.stream().skip(1).forEach(each -> agent.fail(each, "canceled"));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    RerunRequest whole =
        new RerunRequest(List.of("each"), false, Map.of(), RerunRequest.Versions.KEPT, "");
    assertThat(
            world
                .await(world.engine.control().rerun(EngineHarness.ADMIN, id, whole))
                .plan()
                .again())
        .extracting(RerunPlan.Again::drops)
        .containsExactly(3);
    List<Assignment> again = agent.lease();
    assertThat(again).hasSize(3).allMatch(each -> each.run() == 2);
    again.forEach(each -> agent.succeed(each, "{}"));
    Agenda end = world.agenda(id);
    assertThat(end.state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(end.operations()).isEqualTo(4);
    List<Attempt> attempts =
        world.engine.read(r -> r.scan(Scan.along(Tables.ATTEMPTS, "by_operation", 10, id)));
    assertThat(attempts).as("attempts of earlier runs stay").hasSize(6);
  }

  @Test
  void whatAGeneratorMadeGoesWithItsDefinition() {
    world.apply(Kind.MODULE, "{name: maker, version: '1', command: [x]}");
    AgendaId id = world.submit("{operations: [{name: gen, type: maker, growth: awaited}]}");
    List<Assignment> made =
        leased(
            agent.succeed(agent.lease().getFirst(), "{operations: [{name: made, type: crunch}]}"));
    agent.fail(made.getFirst(), "exit-nonzero");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    String definition = groups(id).getFirst().definition();
    rerun(id);
    assertThat(groups(id)).isEmpty();
    Optional<Definition> left = world.engine.read(r -> r.get(Tables.DEFINITIONS, definition));
    assertThat(left).isEmpty();
    List<Assignment> anew =
        leased(
            agent.succeed(agent.lease().getFirst(), "{operations: [{name: made, type: crunch}]}"));
    assertThat(anew.getFirst().run()).isEqualTo(2);
    agent.succeed(anew.getFirst(), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void theNewestTemplateIsTakenWhenAskedForAndTheRestStaysAsSubmitted() {
    String template =
        "{name: t, version: 'V', agenda: {title: 'of V', timeout: 'Vm',"
            + " operations: [{name: a, type: crunch, payload: V}]}}";
    world.apply(Kind.TEMPLATE, template.replace("V", "1"));
    AgendaId id = world.submit("{template: t, priority: 7}");
    agent.fail(agent.lease().getFirst(), "exit-nonzero");
    world.apply(Kind.TEMPLATE, template.replace("V", "2"));
    RerunRequest newest =
        new RerunRequest(List.of(), false, Map.of(), RerunRequest.Versions.NEWEST, "");
    assertThat(world.engine.control().preview(id, newest).versions())
        .containsExactly(new RerunPlan.Version("", "acme/t@1", "acme/t@2"));
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, newest));
    assertThat(agent.lease().getFirst().payload()).isEqualTo(Json.of(2));
    Agenda again = world.agenda(id);
    assertThat(again.title()).isEqualTo("of 1");
    assertThat(again.priority()).isEqualTo(7);
    assertThat(again.timeoutMicros()).isEqualTo(60_000_000);
    assertThat(world.engine.read(r -> r.get(Tables.RUNS, id, 2)).orElseThrow().template())
        .isEqualTo("acme/t@2");
  }

  private List<Group> groups(AgendaId id) {
    return world.engine.read(r -> r.scan(Scan.of(Tables.GROUPS, 10, id)));
  }
}
