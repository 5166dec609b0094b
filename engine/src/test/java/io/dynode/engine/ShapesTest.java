package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.Reported;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that come to be while an agenda runs, from submit to the end. */
class ShapesTest {
  private static final String EACH =
      "{operations: [{name: list, type: crunch},"
          + " {name: each, type: crunch, forEach: '@<list.out::/items>',"
          + " payload: {item: '@<item>', at: '@<index>'}},"
          + " {name: join, type: crunch, payload: '@<each.out>'}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void anOperationRunsForEachElementAndItsOutputsStandInOrder() {
    EngineHarness.TestAgent agent = world.agent("one", 8_000);
    AgendaId id = world.submit(EACH);
    Reported reported = agent.succeed(agent.lease().getFirst(), "{items: [a, b, c]}");
    List<Assignment> instances = new ArrayList<>(reported.next());
    instances.addAll(agent.lease());
    assertThat(instances)
        .extracting(Assignment::operation)
        .containsExactlyInAnyOrder("each[0]", "each[1]", "each[2]");
    assertThat(state(id, "each")).isEqualTo(OperationState.RUNNING);
    assertThat(instances.stream().filter(a -> a.operation().equals("each[1]")).toList())
        .extracting(Assignment::payload)
        .containsExactly(Yaml.parse("{item: b, at: 1}"));
    Assignment join = null;
    for (Assignment each : instances.reversed()) {
      List<Assignment> next =
          agent
              .succeed(
                  each, "{was: " + each.payload().at("/item").orElseThrow().text().orElse("") + "}")
              .next();
      join = next.isEmpty() ? join : next.getFirst();
    }
    assertThat(join).isNotNull();
    assertThat(join.payload()).isEqualTo(Yaml.parse("[{was: a}, {was: b}, {was: c}]"));
    agent.succeed(join, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(world.agenda(id).operations()).isEqualTo(6);
  }

  @Test
  void instancesAreListedFoundByNameAndToldWhatTheyArePartOf() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit(EACH);
    agent.succeed(agent.lease().getFirst(), "{items: [a, b, c]}");
    List<OperationView> all = world.engine.operations(id, -1, 100);
    assertThat(all)
        .extracting(OperationView::name)
        .containsExactly("list", "each", "join", "each[0]", "each[1]", "each[2]");
    assertThat(all.get(4).of()).isEqualTo("each");
    assertThat(world.engine.operations(id, 3, 1))
        .extracting(OperationView::name)
        .containsExactly("each[1]");
    assertThat(world.engine.operations(id, 5, 1)).isEmpty();
    assertThat(world.engine.indexOf(id, "EACH[2]")).hasValue(5);
    assertThat(world.engine.indexOf(id, "each[3]")).isEmpty();
    assertThat(world.engine.indexOf(id, "list[0]")).isEmpty();
  }

  @Test
  void whatAGeneratorMadeIsAddedWithItsSuccess() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: gen, type: crunch, growth: awaited},"
                + " {name: all, type: crunch, payload: '@<gen.children>'}]}");
    Assignment gen = agent.lease().getFirst();
    Reported reported =
        agent.succeed(
            gen,
            "{operations: [{name: x, type: crunch},"
                + " {name: y, type: crunch, payload: '@<x.out>'}]}");
    Assignment x = reported.next().getFirst();
    assertThat(x.operation()).isEqualTo("x");
    assertThat(x.module()).isEqualTo("acme/crunch@1");
    assertThat(world.engine.operations(id, -1, 100))
        .extracting(v -> v.name() + " of " + v.of() + " after " + v.dependencies())
        .containsExactly(
            "gen of  after []", "all of  after [gen]", "x of gen after []", "y of gen after [x]");
    Assignment y = agent.succeed(x, "{is: x}").next().getFirst();
    assertThat(y.payload()).isEqualTo(Yaml.parse("{is: x}"));
    Assignment all = agent.succeed(y, "{is: y}").next().getFirst();
    assertThat(all.payload()).isEqualTo(Yaml.parse("[{is: x}, {is: y}]"));
    agent.succeed(all, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(world.engine.indexOf(id, "Y")).hasValue(3);
  }

  @Test
  void whatCannotBeAddedFailsTheGeneratorAsTheModulesError() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit("{operations: [{name: gen, type: crunch, growth: free}]}");
    agent.succeed(
        agent.lease().getFirst(),
        "{operations: [{name: gen, type: crunch}, {name: x, type: nope, dependsOn: [y]}]}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(id).code()).isEqualTo("invalid-output");
    assertThat(world.agenda(id).message()).contains("/operations/1/type").contains("nope");
    List<Group> groups = world.engine.read(r -> r.scan(Scan.of(Tables.GROUPS, 10, id)));
    assertThat(groups).isEmpty();
  }

  @Test
  void aGeneratorThatLeavesNoListFails() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit("{operations: [{name: gen, type: crunch, growth: free}]}");
    agent.succeed(agent.lease().getFirst(), "{done: true}");
    assertThat(world.agenda(id).message()).contains("'operations'");
    assertThat(world.agenda(id).code()).isEqualTo("invalid-output");
  }

  @Test
  void modulesOfWhatWasMadeCannotBeRemoved() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    world.apply(Kind.MODULE, "{name: later, version: '1', command: [later]}");
    world.submit("{operations: [{name: gen, type: crunch, growth: free}]}");
    agent.succeed(agent.lease().getFirst(), "{operations: [{name: x, type: later}]}");
    assertThatThrownBy(() ->
            world.await(
                world.engine.remove(
                    EngineHarness.ADMIN, Kind.MODULE, "acme", "later", "1", Expected.ANY)))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void anotherEngineGoesOnWithWhatCameToBe() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit("{operations: [{name: gen, type: crunch, growth: awaited}]}");
    Assignment x =
        agent
            .succeed(
                agent.lease().getFirst(),
                "{operations: [{name: x, type: crunch},"
                    + " {name: each, type: crunch, forEach: '@<x.out>', payload: '@<item>'}]}")
            .next()
            .getFirst();
    world.engine = world.newEngine();
    world.engine.start();
    Assignment first = agent.succeed(x, "[a, b]").next().getFirst();
    Assignment second = agent.succeed(first, "1").next().getFirst();
    assertThat(List.of(first, second).stream().sorted(Comparator.comparing(Assignment::operation)))
        .extracting(Assignment::payload)
        .containsExactly(Json.of("a"), Json.of("b"));
    agent.succeed(second, "2");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void aCancelReachesInstancesAndLeavesTheRestWithoutRows() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit(EACH);
    Assignment running =
        agent.succeed(agent.lease().getFirst(), "{items: [a, b, c]}").next().getFirst();
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "enough"));
    agent.fail(running, "canceled");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.CANCELED);
    assertThat(state(id, "each")).isEqualTo(OperationState.CANCELED);
    assertThat(state(id, "each[2]")).isEqualTo(OperationState.CANCELED);
  }

  @Test
  void whatEndsAtItsAdmissionLeavesNoReservation() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit("{operations: [{name: a, type: crunch, forEach: []}]}");
    assertThat(agent.lease()).isEmpty();
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    List<?> reserved = world.engine.read(r -> r.scan(Scan.of(Tables.RESERVATIONS, 10)));
    assertThat(reserved).isEmpty();
  }

  @Test
  void filesOfManyInstancesAreReadTogether() {
    int count = 300;
    EngineHarness.TestAgent agent = world.agent("one", 1_000_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: each, type: crunch, forEach: ["
                + "1,".repeat(count)
                + "]}, {name: x, type: crunch, files: [{from: each}]},"
                + " {name: y, type: crunch, files: [{from: each}]}]}");
    List<Assignment> instances = new ArrayList<>();
    while (instances.size() < count) {
      instances.addAll(agent.lease());
    }
    List<Assignment> next = List.of();
    for (Assignment each : instances) {
      FileEntry file = world.upload(agent, each, "f.txt", "content");
      world.looks = 0;
      next =
          agent.report(agent.result(each, true, "", Json.EMPTY, List.of(), List.of(file))).next();
    }
    assertThat(world.agenda(id).ended()).isEqualTo(count + 1);
    List<Assignment> users = new ArrayList<>(next);
    users.addAll(agent.lease());
    assertThat(users).extracting(Assignment::operation).containsExactly("x", "y");
    assertThat(world.looks).as("reads for both").isLessThan(count);
    for (Assignment user : users) {
      assertThat(user.files()).hasSize(count);
      assertThat(user.files().getFirst().path()).isEqualTo("0/f.txt");
      assertThat(user.files().getLast().path()).isEqualTo((count - 1) + "/f.txt");
    }
  }

  @Test
  void namesOfMuchThatWasMadeAreLookedForTogether() {
    EngineHarness.TestAgent agent = world.agent("one", 2_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: gen, type: crunch, growth: awaited},"
                + " {name: more, type: crunch, growth: awaited},"
                + " {name: again, type: crunch, growth: awaited, dependsOn: [more]}]}");
    List<Assignment> generators = agent.lease();
    agent.succeed(generators.getFirst(), many("a", 300));
    world.looks = 0;
    Reported second = agent.succeed(generators.getLast(), many("b", 900));
    assertThat(second.verdicts().getFirst().code()).isEmpty();
    assertThat(world.looks).isLessThan(300);
    assertThat(world.agenda(id).operations()).isEqualTo(1_203);
    assertThat(world.engine.indexOf(id, "B899")).isPresent();
  }

  @Test
  void aNameThatIsTakenIsFoundAmongMany() {
    EngineHarness.TestAgent agent = world.agent("one", 2_000);
    AgendaId id =
        world.submit(
            "{failurePolicy: continue, operations: [{name: gen, type: crunch, growth: awaited},"
                + " {name: more, type: crunch, growth: awaited}]}");
    List<Assignment> generators = agent.lease();
    agent.succeed(generators.getFirst(), many("a", 300));
    agent.succeed(generators.getLast(), many("A", 301).replaceFirst("A0,", "other,"));
    int more = world.engine.indexOf(id, "more").orElseThrow();
    assertThat(world.engine.read(r -> r.get(Tables.OPERATIONS, id, more)).orElseThrow().message())
        .contains("'A1' is taken")
        .doesNotContain("'other'");
  }

  private static String many(String prefix, int count) {
    StringBuilder all = new StringBuilder("{operations: [");
    for (int i = 0; i < count; i++) {
      String after = i < 2 ? "" : ", dependsOn: [" + prefix + "1]";
      all.append("{name: ").append(prefix).append(i).append(", type: crunch").append(after);
      all.append("},");
    }
    return all.append("]}").toString();
  }

  private OperationState state(AgendaId id, String name) {
    int index = world.engine.indexOf(id, name).orElseThrow();
    return world.engine.operations(id, index - 1, 1).getFirst().state();
  }
}
