package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.engine.RerunRequest.Versions;
import io.dynode.model.AgendaId;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GivenTest {
  private static final String CHAIN =
      "{operations: [{name: a, type: crunch},"
          + " {name: b, type: crunch, payload: {got: '@<a.out::/x>'}},"
          + " {name: each, type: crunch, forEach: '@<a.out::/list>', payload: {it: '@<item>'}}]}";

  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 10_000);

  private static Assignment of(List<Assignment> given, String operation) {
    return given.stream().filter(a -> a.operation().equals(operation)).findFirst().orElseThrow();
  }

  /** What an answer gave, and what there is beside. */
  private List<Assignment> all(Reported answer) {
    List<Assignment> all = new ArrayList<>(answer.next());
    all.addAll(agent.lease());
    return all;
  }

  /** What the second operation was given; it failed. */
  private Assignment failed(AgendaId id) {
    Assignment first = of(agent.lease(), "a");
    assertThat(first.agenda()).isEqualTo(id);
    List<Assignment> next = all(agent.succeed(first, "{x: 41, list: [7]}"));
    world.time.runFor(Duration.ofSeconds(1));
    Assignment second = of(next, "b");
    agent.succeed(of(next, "each[0]"), "{}");
    agent.fail(second, "exit-nonzero");
    return second;
  }

  private void rerun(AgendaId id, List<String> reset, Map<String, Json> params) {
    RerunRequest request = new RerunRequest(reset, false, params, Versions.KEPT, "test");
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, request));
  }

  private void gone(AttemptId attempt, String why) {
    assertThatThrownBy(() -> world.engine.given(attempt))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GONE))
        .hasMessageContaining(why);
  }

  @Test
  void isWhatTheAgentGotButForTheSecret() {
    world.submit(CHAIN);
    List<Assignment> next = all(agent.succeed(of(agent.lease(), "a"), "{x: 41, list: [7, 8]}"));
    for (String name : List.of("b", "each[1]")) {
      Assignment running = of(next, name);
      Assignment given = world.engine.given(running.attempt());
      assertThat(given.token()).isEmpty();
      assertThat(given).usingRecursiveComparison().ignoringFields("token").isEqualTo(running);
    }
  }

  @Test
  void itIsKnownAfterTheEndAndAfterARerunOfItAlone() {
    AgendaId id = world.submit(CHAIN);
    Assignment second = failed(id);
    assertThat(world.engine.given(second.attempt()).payload())
        .isEqualTo(Json.object("got", Json.of(41)));
    rerun(id, List.of(), Map.of());
    Assignment again = of(agent.lease(), "b");
    agent.succeed(again, "{}");
    assertThat(world.engine.given(second.attempt()).payload()).isEqualTo(again.payload());
    assertThat(world.engine.given(second.attempt()).run()).isEqualTo(1);
  }

  @Test
  void itIsGoneWhenWhatItTookHasRunAgain() {
    AgendaId id =
        world.submit(
            CHAIN
                .replace(", {name: each", ", {name: c")
                .replace("forEach: '@<a.out::/list>', payload: {it: '@<item>'}", "dependsOn: [a]"));
    List<Assignment> next = all(agent.succeed(of(agent.lease(), "a"), "{x: 41}"));
    Assignment second = of(next, "b");
    agent.succeed(of(next, "c"), "{}");
    agent.fail(second, "exit-nonzero");
    world.time.runFor(Duration.ofSeconds(1));
    rerun(id, List.of("a"), Map.of());
    gone(second.attempt(), "has run again");
    agent.succeed(of(agent.lease(), "a"), "{x: 42}");
    gone(second.attempt(), "has run again");
  }

  @Test
  void builtInsAndStrangersHaveNone() {
    world.submit("{operations: [{name: a, type: log, payload: {message: x}}]}");
    Assignment log = of(agent.lease(), "a");
    assertThatThrownBy(() -> world.engine.given(log.attempt())).hasMessageContaining("built-in");
    assertThatThrownBy(() -> world.engine.given(new AttemptId("nobody")))
        .hasMessageContaining("There is no attempt");
  }
}
