package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Declared resources: apply, read, change, remove. */
final class ResourceTest {
  private static World world;
  private static Client admin;

  @BeforeAll
  static void open() {
    world = new World();
    admin = world.admin();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void applyingTwiceChangesNothing() {
    String yaml =
        """
        kind: queue
        name: late
        pool: later
        ---
        kind: pool
        name: later
        ---
        kind: module
        customer: acme
        name: shout
        version: '1'
        command: [shout]
        """;
    Client.Answer dry = admin.yaml("/v1/apply?dryRun=true", "kind: pool\nname: later\n");
    assertThat(dry.at("/results/0/outcome")).isEqualTo("created");
    assertThat(admin.get("/v1/pools/later").status()).isEqualTo(404);
    Client.Answer first = admin.yaml("/v1/apply", yaml);
    assertThat(first.at("/refused")).as(first.text()).isEqualTo("0");
    assertThat(first.at("/results/0/outcome")).isEqualTo("created");
    assertThat(first.at("/results/2/outcome")).isEqualTo("created");
    Client.Answer again = admin.yaml("/v1/apply", yaml);
    for (int i = 0; i < 3; i++) {
      assertThat(again.at("/results/" + i + "/outcome")).isEqualTo("unchanged");
    }
  }

  @Test
  void oneBadDocumentStopsNoOther() {
    Client.Answer answer =
        admin.yaml(
            "/v1/apply",
            """
            kind: pool
            name: fine
            ---
            kind: pool
            name: wrong
            colour: red
            """);
    assertThat(answer.at("/refused")).isEqualTo("1");
    assertThat(answer.at("/results/1/problem/errors/0/pointer")).isEqualTo("/1/colour");
    assertThat(admin.get("/v1/pools/fine").status()).isEqualTo(200);
  }

  @Test
  void whatIsReadCanBeAppliedAsItIs() {
    Client.Answer module = admin.get("/v1/modules/crunch?customer=acme");
    assertThat(module.at("/kind")).isEqualTo("module");
    assertThat(module.at("/meta/revision")).isNotEmpty();
    Client.Answer again = admin.post("/v1/apply", module.text());
    assertThat(again.at("/results/0/outcome")).as(again.text()).isEqualTo("unchanged");
  }

  @Test
  void aChangeNeedsTheStateItWasMadeFor() {
    admin.put("/v1/pools/etag", "{}");
    String tag = admin.get("/v1/pools/etag").header("ETag");
    assertThat(
            admin.send("GET", "/v1/pools/etag", new byte[0], Map.of("If-None-Match", tag)).status())
        .isEqualTo(304);
    Map<String, String> headers = Map.of("Content-Type", "application/json", "If-Match", tag);
    byte[] body = Client.utf8("{\"title\": \"new\"}");
    Client.Answer changed = admin.send("PUT", "/v1/pools/etag", body, headers);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.at("/outcome")).isEqualTo("changed");
    Client.Answer late = admin.send("PUT", "/v1/pools/etag", Client.utf8("{}"), headers);
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.at("/code")).isEqualTo("precondition-failed");
    assertThat(admin.get("/v1/pools/etag").at("/title")).isEqualTo("new");
  }

  @Test
  void aPreconditionIsComparedWhereTheChangeIsMade() throws Exception {
    admin.put("/v1/pools/raced", "{}");
    String tag = admin.get("/v1/pools/raced").header("ETag");
    Map<String, String> headers = Map.of("Content-Type", "application/json", "If-Match", tag);
    List<Thread> writers = new ArrayList<>();
    List<Integer> answers = new java.util.concurrent.CopyOnWriteArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] body = Client.utf8("{\"title\": \"" + i + "\"}");
      writers.add(
          Thread.ofVirtual()
              .start(
                  () -> answers.add(admin.send("PUT", "/v1/pools/raced", body, headers).status())));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(answers).hasSize(8).containsOnlyOnce(200);
    assertThat(admin.send("DELETE", "/v1/pools/raced", new byte[0], headers).status())
        .as("it was changed since")
        .isEqualTo(412);
    assertThat(admin.get("/v1/pools/raced").status()).isEqualTo(200);
  }

  @Test
  void whatIsThereIsNotCreated() {
    Map<String, String> headers = Map.of("Content-Type", "application/json", "If-None-Match", "*");
    byte[] body = Client.utf8("{\"name\": \"single\"}");
    assertThat(admin.send("POST", "/v1/pools", body, headers).status()).isEqualTo(201);
    Client.Answer again = admin.send("POST", "/v1/pools", body, headers);
    assertThat(again.status()).isEqualTo(412);
    assertThat(again.at("/detail")).contains("pool 'single' already");
  }

  @Test
  void aDryRunSeesWhatTheDocumentsBeforeItWouldDo() {
    Map<String, ?> before = world.dump();
    String yaml =
        """
        kind: customer
        name: fresh
        ---
        kind: pool
        name: fresh
        ---
        kind: queue
        name: fresh
        pool: fresh
        ---
        kind: module
        customer: fresh
        name: shout
        version: '1'
        command: [shout]
        code: [{path: shout, sha256: %s}]
        ---
        kind: trigger
        customer: fresh
        name: shouted
        types: [noise]
        module: shout
        queue: fresh
        ---
        kind: trigger
        customer: fresh
        name: lost
        types: [noise]
        module: whisper
        """
            .formatted(World.sha256(Client.utf8("not uploaded yet")));
    Client.Answer answer = admin.yaml("/v1/apply?dryRun=true&codeFollows=true", yaml);
    assertThat(answer.at("/refused")).as(answer.text()).isEqualTo("1");
    assertThat(answer.at("/results/4/outcome")).isEqualTo("created");
    assertThat(answer.at("/results/5/problem/code")).isEqualTo("unknown-module");
    assertThat(admin.yaml("/v1/apply?dryRun=true", yaml).at("/results/3/problem/code"))
        .as("without the promise to upload it")
        .isEqualTo("input-missing");
    assertThat(world.dump()).isEqualTo(before);
  }

  @Test
  void readingWithoutAVersionGivesTheNewest() {
    for (String version : List.of("9", "10")) {
      admin.post(
          "/v1/modules?customer=acme",
          "{\"name\": \"many\", \"version\": \"" + version + "\", \"command\": [\"x\"]}");
    }
    assertThat(admin.get("/v1/modules/many?customer=acme").at("/version")).isEqualTo("10");
    assertThat(admin.get("/v1/modules/many?customer=acme&version=9").at("/version")).isEqualTo("9");
    assertThat(admin.get("/v1/modules/many").at("/version")).isEqualTo("10");
    assertThat(admin.delete("/v1/modules/many?customer=acme").at("/code"))
        .isEqualTo("missing-field");
    assertThat(admin.delete("/v1/modules/many?customer=acme&version=9").status()).isEqualTo(204);
    assertThat(admin.get("/v1/modules/many?version=9").status()).isEqualTo(404);
  }

  @Test
  void twoCustomersMayUseOneName() {
    Client.Answer which = admin.get("/v1/modules/crunch");
    assertThat(which.status()).isEqualTo(422);
    assertThat(which.at("/detail")).contains("customer");
    assertThat(world.client(Role.VIEWER).get("/v1/modules/crunch").at("/customer"))
        .isEqualTo("acme");
  }

  @Test
  void aSharedModuleMayBeReadByThoseItIsSharedWith() {
    admin.post(
        "/v1/modules?customer=rival",
        "{\"name\": \"gift\", \"version\": \"1\", \"command\": [\"x\"], \"visibleTo\":"
            + " [\"acme\"]}");
    Client viewer = world.client(Role.VIEWER);
    assertThat(viewer.get("/v1/modules/gift?customer=rival").status()).isEqualTo(200);
    assertThat(viewer.get("/v1/modules/crunch?customer=rival").status()).isEqualTo(404);
  }

  @Test
  void whatIsNeededIsNotRemoved() {
    Client.Answer answer = admin.delete("/v1/pools/pool-acme");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.at("/code")).isEqualTo("in-use");
    assertThat(admin.delete("/v1/pools/nowhere").status()).isEqualTo(404);
  }

  @Test
  void pagesLeadThroughAllWithoutAGapOrADouble() {
    for (int i = 0; i < 25; i++) {
      admin.put("/v1/pools/page" + i, "{}");
    }
    List<String> names = new ArrayList<>();
    String cursor = "";
    do {
      Client.Answer page =
          admin.get("/v1/pools?limit=4" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      for (int i = 0; i < 4 && !page.at("/items/" + i + "/name").isEmpty(); i++) {
        names.add(page.at("/items/" + i + "/name"));
      }
      cursor = page.at("/next");
    } while (!cursor.isEmpty());
    assertThat(names).doesNotHaveDuplicates().isSorted();
    assertThat(names.stream().filter(n -> n.startsWith("page"))).hasSize(25);
  }
}
