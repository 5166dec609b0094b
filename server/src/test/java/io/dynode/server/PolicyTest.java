package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import io.dynode.model.Kind;
import io.dynode.server.http.Access;
import io.dynode.server.http.Access.Scope;
import io.dynode.server.http.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Every route × every role × own and other customer, made from the route table itself: who is let
 * in, who is told that there is nothing, and that a refused request changes nothing.
 */
final class PolicyTest {
  private static final List<String> CUSTOMERS = List.of("acme", "rival");

  /** Feeds last until the agenda ends; they are tried with their agenda ended elsewhere. */
  private static final Set<String> ENDLESS = Set.of("GET /v1/agendas/{agenda}/watch");

  /** Refused although the role may, for the state the thing is in: not for its rights. */
  private static final Set<String> IN_USE =
      Set.of(
          "POST /v1/agendas/{agenda}/operations/{operation}/release",
          "POST /v1/agendas/{agenda}/rerun",
          "POST /v1/agendas/{agenda}/operations/{operation}/approve",
          "POST /v1/agendas/{agenda}/operations/{operation}/reject",
          "POST /v1/agendas/{agenda}/operations/{operation}/retry",
          "POST /v1/agendas/{agenda}/operations/{operation}/skip",
          "POST /v1/agendas/{agenda}/operations/{operation}/done",
          "PUT /v1/agendas/{agenda}/operations/{operation}/payload",
          "GET /v1/agendas/{agenda}/operations/{operation}/callback",
          "POST /v1/callbacks/{callback}",
          "DELETE /v1/customers/{name}",
          "DELETE /v1/pools/{name}",
          "DELETE /v1/queues/{name}",
          "DELETE /v1/modules/{name}");

  @Test
  void everyRefusalIsAsItsRouteSaysAndChangesNothing() {
    SoftAssertions soft = new SoftAssertions();
    int tried = 0;
    try (World world = new World()) {
      Samples samples = new Samples(world);
      for (Role role : Role.values()) {
        world.key(role);
      }
      for (Route route : world.server.routes()) {
        for (String customer : CUSTOMERS) {
          tried += refusals(soft, world, samples, route, customer);
        }
      }
      tried += withoutKey(soft, world, samples);
    }
    soft.assertAll();
    assertThat(tried).isGreaterThan(250);
  }

  private static int withoutKey(SoftAssertions soft, World world, Samples samples) {
    int tried = 0;
    Map<String, List<String>> before = world.dump();
    for (Route route : world.server.routes()) {
      Client.Answer answer = send(world.admin().as(""), samples.of(route, "acme"));
      // Its key is the path itself, and that of the sample opens nothing.
      boolean call = route.path().equals(CallbackApi.CALL);
      int expected = call ? 404 : route.access().open() ? 200 : 401;
      soft.assertThat(answer.status()).as(route.label() + " without a key").isEqualTo(expected);
      tried++;
    }
    soft.assertThat(world.dump()).as("nothing changed without a key").isEqualTo(before);
    return tried;
  }

  private static int refusals(
      SoftAssertions soft, World world, Samples samples, Route route, String customer) {
    int tried = 0;
    for (Role role : Role.values()) {
      int expected = refusal(route, role, customer);
      if (expected != 0) {
        Map<String, List<String>> before = world.dump();
        Client.Answer answer = send(world.client(role), samples.of(route, customer));
        String what = route.label() + " by " + role + " on what is " + customer + "'s";
        soft.assertThat(answer.status()).as(what + ": " + answer.text()).isEqualTo(expected);
        soft.assertThat(world.dump()).as(what + " changes nothing").isEqualTo(before);
        tried++;
      }
    }
    return tried;
  }

  /** The status of the refusal; 0: it is let in. The keys are those of acme. */
  private static int refusal(Route route, Role role, String customer) {
    Access access = route.access();
    if (access.open()) {
      return 0;
    }
    if (!access.permits(World.caller(role))) {
      return 403;
    }
    boolean other = customer.equals("rival");
    boolean limited = access.scope() != Scope.NONE && role != Role.ADMIN;
    boolean documents = route.path().equals("/v1/apply");
    // A list without a customer shows what is the caller's; nothing in it names another.
    return limited && other && !documents && names(route) ? 404 : 0;
  }

  /** Whether the sample of the route names things of one customer. */
  private static boolean names(Route route) {
    return route.path().contains("{")
        || route.parameters().stream().anyMatch(p -> p.name().equals("customer"))
        || route.path().startsWith("/v1/agent/")
        || route.path().equals("/v1/agendas")
        || route.path().equals("/v1/webhooks")
        || route.path().equals("/v1/objects");
  }

  @Test
  void whoMayIsLetIn() {
    SoftAssertions soft = new SoftAssertions();
    World shared = new World();
    Samples samples = new Samples(shared);
    List<Route> writes = new ArrayList<>();
    try {
      for (Route route : shared.server.routes()) {
        if (!route.method().equals("GET")) {
          writes.add(route);
        } else if (!ENDLESS.contains(route.label())) {
          letIn(soft, shared, samples, route);
        }
      }
    } finally {
      shared.close();
    }
    for (Route write : writes) {
      try (World fresh = new World()) {
        Samples own = new Samples(fresh);
        Route route =
            fresh.server.routes().stream()
                .filter(r -> r.label().equals(write.label()))
                .findFirst()
                .orElseThrow();
        letIn(soft, fresh, own, route);
      }
    }
    soft.assertAll();
  }

  /** Each role that may; a write that is done by the first is then harmless or tells so (4xx). */
  private static void letIn(SoftAssertions soft, World world, Samples samples, Route route) {
    Set<Integer> refusals = new HashSet<>(Set.of(401, 403, 404));
    boolean first = true;
    for (Role role : Role.values()) {
      if (route.access().permits(World.caller(role))
          && (!route.access().open() || role == Role.VIEWER)) {
        Client.Answer answer = send(world.client(role), samples.of(route, "acme"));
        String what = route.label() + " by " + role + " on its own: " + answer.text();
        if (first && !IN_USE.contains(route.label()) && !ungiven(route)) {
          soft.assertThat(answer.status()).as(what).isBetween(200, 299);
        } else if (first) {
          soft.assertThat(answer.status()).as(what).isIn(204, 404, 409);
        } else if (!route.method().equals("DELETE")) {
          soft.assertThat(refusals).as(what).doesNotContain(answer.status());
        }
        soft.assertThat(answer.status()).as(what).isLessThan(500);
        first = false;
      }
    }
  }

  /** The sample's attempt has no input, so there is nothing it could download. */
  private static boolean ungiven(Route route) {
    return route.label().equals("GET /v1/attempts/{attempt}/objects/{hash}");
  }

  private static Client.Answer send(Client client, Samples.Sample sample) {
    return client.send(sample.method(), sample.path(), sample.body(), sample.headers());
  }

  @Test
  void applyRefusesDocumentsOfOthersOneByOne() {
    try (World world = new World()) {
      Map<String, List<String>> before = world.dump();
      Client.Answer answer =
          world
              .client(Role.USER)
              .yaml(
                  "/v1/apply",
                  """
                  {kind: module, customer: rival, name: m, version: '1', command: [x]}
                  ---
                  {kind: pool, name: another}
                  ---
                  {kind: customer, name: another}
                  """);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.at("/refused")).isEqualTo("3");
      assertThat(answer.at("/results/0/problem/code")).isEqualTo("not-found");
      assertThat(answer.at("/results/1/problem/code")).isEqualTo("forbidden");
      assertThat(answer.at("/results/2/problem/code")).isEqualTo("forbidden");
      Map<String, List<String>> after = world.dump();
      after.remove("api_keys");
      after.remove("audit");
      before.remove("api_keys");
      before.remove("audit");
      assertThat(after).isEqualTo(before);
    }
  }

  @Test
  void poolsAndQueuesAreChangedByOperatorsOfAllCustomersOnly() {
    try (World world = new World()) {
      Client limited = world.client(Role.OPERATOR);
      Client all = world.client(Role.OPERATOR).as(world.newKey(Role.OPERATOR, "*"));
      String[][] declared = {
        {"/v1/pools", "lab", "{\"name\": \"lab\"}"},
        {"/v1/queues", "late", "{\"name\": \"late\", \"pool\": \"pool-acme\"}"}
      };
      for (String[] each : declared) {
        String one = each[0] + "/" + each[1];
        forbidden(world, limited.post(each[0], each[2]));
        assertThat(all.post(each[0], each[2]).status()).as(each[0]).isEqualTo(201);
        forbidden(world, limited.put(one, each[2]));
        forbidden(world, limited.delete(one));
        forbidden(world, limited.put(each[0] + "/fresh", "{}"));
        forbidden(world, limited.delete(each[0] + "/nowhere"));
        assertThat(all.put(one, each[2]).status()).as(one).isEqualTo(200);
        assertThat(all.delete(one).status()).as(one).isEqualTo(204);
      }
      Client.Answer applied =
          limited.yaml("/v1/apply", "{kind: pool, name: p}\n---\n{kind: queue, name: q, pool: p}");
      assertThat(applied.at("/refused")).isEqualTo("2");
      assertThat(applied.at("/results/0/problem/code")).isEqualTo("forbidden");
      assertThat(applied.at("/results/1/problem/code")).isEqualTo("forbidden");
    }
  }

  private static void forbidden(World world, Client.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(answer.at("/code")).isEqualTo("forbidden");
    assertThat(answer.at("/detail")).contains("for all customers", "is for acme");
    assertThat(world.dump().toString()).doesNotContain("name=fresh");
  }

  @Test
  void poolsAndQueuesAreSeenByWhoMayUseThem() {
    try (World world = new World()) {
      for (Role role : List.of(Role.OPERATOR, Role.USER, Role.VIEWER)) {
        for (String kind : List.of("pool", "queue")) {
          Client client = world.client(role);
          String list = client.get("/v1/" + kind + "s").at("/items");
          assertThat(list).as(role + " " + kind).contains(kind + "-acme");
          assertThat(list).as(role + " " + kind).doesNotContain("rival");
          assertThat(client.get("/v1/" + kind + "s/" + kind + "-acme").status()).isEqualTo(200);
          assertThat(client.get("/v1/" + kind + "s/" + kind + "-rival").status()).isEqualTo(404);
        }
      }
      world.apply(Kind.CUSTOMER, "", "{name: acme}");
      assertThat(world.client(Role.USER).get("/v1/pools").at("/items")).contains("pool-rival");
    }
  }

  @Test
  void listsShowNothingOfOthers() {
    try (World world = new World()) {
      new Samples(world);
      for (Route route : world.server.routes()) {
        if (route.page()
            && !route.path().contains("{")
            && route.access().scope() == Scope.CUSTOMER
            && !route.path().equals("/v1/objects")) {
          Client.Answer mine = world.client(Role.VIEWER).get(route.path());
          if (route.access().permits(World.caller(Role.VIEWER))) {
            assertThat(mine.status()).as(route.label()).isEqualTo(200);
            assertThat(mine.text()).as(route.label()).doesNotContain("rival");
          }
        }
      }
    }
  }
}
