package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import io.dynode.model.AttemptId;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Lease;
import io.dynode.model.Resource;
import io.dynode.spi.Tables;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is shared shows nobody with whom else; lists by state and outcome; traces cut in time. */
final class SharingTest {
  private static World world;
  private static Samples samples;

  @BeforeAll
  static void open() {
    world = new World();
    samples = new Samples(world);
    world.apply(
        Kind.QUEUE, "", "{name: both, pool: pool-acme, visibleTo: [acme, rival], precedence: -1}");
    world.apply(
        Kind.MODULE,
        "rival",
        "{name: lent, version: '1', command: [x], visibleTo: [rival, acme, third]}");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void aSharedThingNamesOnlyTheCallersCustomers() {
    Client user = world.client(Role.USER);
    assertThat(user.get("/v1/queues/both").at("/visibleTo")).isEqualTo("[\"acme\"]");
    assertThat(user.get("/v1/queues").text()).doesNotContain("rival");
    assertThat(user.get("/v1/modules/lent?customer=rival").at("/visibleTo"))
        .isEqualTo("[\"acme\"]");
    assertThat(world.admin().get("/v1/queues/both").at("/visibleTo"))
        .isEqualTo("[\"acme\",\"rival\"]");
  }

  @Test
  void anOperatorSeesOfAnAgentTheAttemptsOfItsCustomers() {
    Client operator = world.client(Role.OPERATOR);
    String own = samples.fact("acme", "attempt");
    assertThat(operator.get("/v1/agents/agent-acme").at("/attempts")).contains(own);
    assertThat(operator.get("/v1/agents/agent-rival").at("/attempts")).isEqualTo("[]");
    assertThat(world.admin().get("/v1/agents/agent-rival").at("/attempts"))
        .contains(samples.fact("rival", "attempt"));
  }

  /** In a world of its own, since there are more customers and attempts than elsewhere. */
  @Test
  void whatIsNotLookedThroughIsToldOrRefused() {
    try (World large = new World()) {
      Samples known = new Samples(large);
      Client admin = large.admin();
      assertThat(admin.get("/v1/agents/agent-acme").at("/more")).isEqualTo("false");
      assertThat(admin.get("/v1/insights").status()).isEqualTo(200);
      large.store.write(
          List.of(),
          work -> {
            Lease one =
                work.get(Tables.LEASES, new AttemptId(known.fact("acme", "attempt"))).orElseThrow();
            for (int i = 0; i < InstallationApi.MOST_HELD; i++) {
              work.put(Rows.like(one, Lease.class, new AttemptId("more-" + i)));
            }
            for (int i = 0; i < Visible.MOST; i++) {
              work.put(
                  new Resource(Kind.CUSTOMER, "", "c" + i, "", Json.EMPTY, "", 1_000 + i, 0, 0, 1));
            }
            return true;
          });
      Client.Answer agent = admin.get("/v1/agents/agent-acme");
      assertThat(agent.at("/more")).isEqualTo("true");
      assertThat(agent.at("/attempts").split(",", -1)).hasSize(InstallationApi.MOST_HELD);
      for (String path : List.of("/v1/insights", "/v1/dispatches", "/v1/insights?key=colour")) {
        assertThat(admin.get(path).status()).as(path).isEqualTo(422);
        String one = path + (path.contains("?") ? "&" : "?") + "customer=acme";
        assertThat(admin.get(one).status()).as(one).isEqualTo(200);
      }
    }
  }

  @Test
  void listsAreNarrowedByStateAndOutcome() {
    Client admin = world.admin();
    String agents = admin.get("/v1/agents").at("/items");
    assertThat(agents).contains("agent-acme");
    String state = admin.get("/v1/agents/agent-acme").at("/agent/state");
    assertThat(admin.get("/v1/agents?state=" + state).at("/items")).contains("agent-acme");
    assertThat(admin.get("/v1/agents?state=lost").at("/items")).isEqualTo("[]");
    assertThat(admin.get("/v1/agents?state=asleep").at("/code")).isEqualTo("invalid-value");
    assertThat(admin.get("/v1/dispatches?outcome=agenda,filtered").at("/items")).isEqualTo("[]");
    assertThat(admin.get("/v1/dispatches?outcome=agenda,dead").at("/items/0/outcome"))
        .isEqualTo("dead");
    assertThat(admin.get("/v1/agendas?state=succeeded,failed").at("/items")).isEqualTo("[]");
    String work = admin.get("/v1/agendas?queue=queue-acme").at("/items");
    assertThat(work).contains("queue-acme").doesNotContain("queue-rival");
    assertThat(admin.get("/v1/events?type=none").at("/items")).isEqualTo("[]");
    assertThat(admin.get("/v1/events?type=bang").at("/items/0/event/type")).isEqualTo("bang");
  }

  @Test
  void aTraceThatIsCutSaysSo() {
    String agenda = samples.fact("acme", "agenda");
    TraceWalk whole = new TraceWalk(world.engine, new Visible(true, java.util.List.of()), 100);
    var row = world.engine.read(r -> r.get(io.dynode.spi.Tables.AGENDAS, agenda)).orElseThrow();
    whole.agenda(row, 0);
    assertThat(whole.truncated()).isFalse();
    int size = whole.nodes().size();
    TraceWalk exact = new TraceWalk(world.engine, new Visible(true, java.util.List.of()), size);
    exact.agenda(row, 0);
    assertThat(exact.truncated()).isFalse();
    TraceWalk less = new TraceWalk(world.engine, new Visible(true, java.util.List.of()), size - 1);
    less.agenda(row, 0);
    assertThat(less.truncated()).isTrue();
  }
}
