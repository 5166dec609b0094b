package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.AgentId;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Host;
import io.dynode.model.Kind;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Ready;
import io.dynode.model.Resources;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Agents that are lost, drain or move: what was placed on their hosts is placed anew. */
class DepartureTest {
  private static final String TWO =
      "{operations: [{name: a, type: crunch}," + " {name: b, type: crunch, dependsOn: [a]}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void whatADrainingHostHadReservedIsPlacedAnewAtOnce() {
    EngineHarness.TestAgent old = world.agent("old", 1_000);
    AgendaId id = world.submit(TWO);
    Assignment first = old.lease().getFirst();
    old.drain(first);
    assertThat(world.agenda(id).host()).isEmpty();
    assertThat(used("old")).isEqualTo(Resources.cpu(1_000));
    EngineHarness.TestAgent other = world.agent("other", 1_000);
    assertThat(other.lease()).isEmpty();
    assertThat(world.agenda(id).host()).isEqualTo("other");
    assertThat(old.succeed(first, "{}").next()).isEmpty();
    assertThat(used("old")).isEqualTo(Resources.NONE);
    other.succeed(other.lease().getFirst(), "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(used("other")).isEqualTo(Resources.NONE);
  }

  @Test
  void anAgendaThatNeedsNothingLeavesALostHostToo() {
    EngineHarness.TestAgent old = world.agent("old", 1_000);
    AgendaId id =
        world.submit(
            "{operations: [{name: d, type: delay, payload: {duration: 9s}},"
                + " {name: l, type: log, dependsOn: [d], payload: {message: hi}}]}");
    assertThat(old.lease()).isEmpty();
    assertThat(world.agenda(id).host()).isEqualTo("old");
    world.time.runFor(Duration.ofSeconds(20));
    Agenda homeless = world.agenda(id);
    assertThat(homeless.host()).isEmpty();
    boolean inLine = world.engine.read(r -> r.get(Tables.WAITING, id)).isPresent();
    assertThat(inLine).isTrue();
    assertThat(world.engine.read(r -> r.get(Tables.AGENTS, "old")).orElseThrow().state())
        .isEqualTo(AgentState.LOST);
  }

  @Test
  void aKeyOfOnePoolTakesNoAgentOfAnother() {
    world.apply(Kind.POOL, "{name: theirs, reassignAfter: 10s}");
    world.agent("one", 1_000);
    Caller theirs = new Caller("other", ApiKey.Role.AGENT, List.of(), "theirs");
    assertThatThrownBy(() -> register(theirs, "theirs", ""))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @Test
  void whoHoldsAttemptsInAnotherPoolIsToldUntilWhen() {
    world.apply(Kind.POOL, "{name: theirs, reassignAfter: 10s}");
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    world.submit("{operations: [{name: a, type: crunch}]}");
    assertThat(agent.lease()).hasSize(1);
    String refusal = refusal();
    Matcher time = Pattern.compile("until ([0-9TZ:-]+) if").matcher(refusal);
    assertThat(time.find()).as(refusal).isTrue();
    Instant until = Instant.parse(time.group(1));
    Instant now = Instant.ofEpochSecond(world.time.clock().wallMicros() / 1_000_000);
    assertThat(until).isBetween(now.plusSeconds(5), now.plusSeconds(20));
    // A beat later than that it is as the message says.
    world.time.runFor(Duration.between(now, until).plusSeconds(2));
    register(EngineHarness.ADMIN, "theirs", "");
  }

  private String refusal() {
    try {
      register(EngineHarness.ADMIN, "theirs", "");
      return "";
    } catch (ProblemException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void allThatIsReadyFollowsItsAgendaToAnotherHost() {
    int wide = 3_000;
    EngineHarness.TestAgent old = world.agent("old", 1_000);
    AgendaId id =
        world.submit(
            "{operations: ["
                + IntStream.range(0, wide)
                    .mapToObj(i -> "{name: o" + i + ", type: crunch}")
                    .collect(Collectors.joining(","))
                + "]}");
    old.lease();
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(hosts(id)).containsOnlyKeys("old").containsValue(wide - 1L);
    world.time.runFor(Duration.ofSeconds(20));
    world.agent("other", 1_000).lease();
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(hosts(id)).containsOnlyKeys("other");
    assertThat(world.agenda(id).spreading()).isZero();
  }

  private Map<String, Long> hosts(AgendaId id) {
    return world.engine.read(r -> r.scan(Scan.of(Tables.READY, 10_000, id))).stream()
        .collect(Collectors.groupingBy(Ready::host, Collectors.counting()));
  }

  private void register(Caller caller, String pool, String host) {
    world.await(
        world.engine.register(
            caller,
            new Protocol.Register(
                new AgentId("one"),
                "second",
                new PoolId(pool),
                host,
                Resources.cpu(1_000),
                List.of("process"),
                Map.of(),
                1,
                "test")));
  }

  private Resources used(String host) {
    return world.engine.read(r -> r.get(Tables.HOSTS, "main", host)).map(Host::used).orElseThrow();
  }
}
