package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds for every route: paths, methods, problems, ids, bounds. */
final class HttpTest {
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
  void anUnknownPathIsAProblemThatNamesItself() {
    Client.Answer answer = admin.get("/v1/nothing");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.at("/type")).isEqualTo("urn:dynode:problem:not-found");
    assertThat(answer.at("/code")).isEqualTo("not-found");
    assertThat(answer.at("/status")).isEqualTo("404");
    assertThat(answer.at("/requestId")).isNotEmpty().isEqualTo(answer.header("X-Request-Id"));
    assertThat(admin.get("/v1/agendas/").status()).isEqualTo(404);
    assertThat(admin.get("/").status()).isEqualTo(404);
  }

  @Test
  void anotherMethodIsRefusedWithThoseThatAreTaken() {
    Client.Answer answer = admin.delete("/v1/agendas");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, POST, HEAD, OPTIONS");
    Client.Answer options = admin.as("").send("OPTIONS", "/v1/agendas", new byte[0], Map.of());
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo("GET, POST, HEAD, OPTIONS");
  }

  @Test
  void headIsGetWithoutTheBody() {
    Client.Answer get = admin.get("/v1/pools");
    Client.Answer head = admin.send("HEAD", "/v1/pools", new byte[0], Map.of());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(get.bytes().length));
  }

  @Test
  void aGivenRequestIdIsKeptWhenItIsHarmless() {
    assertThat(
            admin
                .send("GET", "/v1/health", new byte[0], Map.of("X-Request-Id", "mine-1"))
                .header("X-Request-Id"))
        .isEqualTo("mine-1");
    assertThat(
            admin
                .send("GET", "/v1/health", new byte[0], Map.of("X-Request-Id", "a b;c"))
                .header("X-Request-Id"))
        .isNotEqualTo("a b;c")
        .isNotEmpty();
  }

  @Test
  void queryParametersAreStrict() {
    Client.Answer unknown = admin.get("/v1/agendas?costumer=acme");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.at("/code")).isEqualTo("unknown-field");
    assertThat(unknown.at("/detail")).contains("costumer").contains("customer");
    assertThat(admin.get("/v1/agendas?limit=0").at("/code")).isEqualTo("invalid-value");
    assertThat(admin.get("/v1/agendas?limit=1001").at("/code")).isEqualTo("invalid-value");
    assertThat(admin.get("/v1/agendas?limit=1&limit=2").at("/code")).isEqualTo("invalid-value");
    assertThat(admin.get("/v1/agendas?cursor=nonsense").at("/code")).isEqualTo("invalid-value");
    assertThat(admin.get("/v1/agendas?state=asleep").at("/code")).isEqualTo("invalid-value");
    assertThat(admin.get("/v1/insights?since=yesterday").at("/code")).isEqualTo("invalid-value");
    assertThat(admin.get("/v1/agendas?queue=%ff").at("/code")).isEqualTo("invalid-encoding");
    assertThat(admin.get("/v1/agendas?queue=a%00b").at("/code")).isEqualTo("invalid-encoding");
  }

  @Test
  void bodiesAreBounded() {
    byte[] large = new byte[(1 << 20) + 1];
    Client.Answer answer =
        admin.send("POST", "/v1/keys", large, Map.of("Content-Type", "application/json"));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.at("/code")).isEqualTo("too-large");
  }

  @Test
  void anUnknownContentTypeIsRefused() {
    Client.Answer answer =
        admin.send("POST", "/v1/agendas", Client.utf8("a=b"), Map.of("Content-Type", "text/csv"));
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.at("/code")).isEqualTo("unsupported-media-type");
  }

  @Test
  void whatIsNotHttpIsAProblemToo() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET /v1/health HTTP/1.1\r\nno colon here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
      assertThat(answer).doesNotContain("jetty").doesNotContain("Exception");
    }
  }

  @Test
  void healthNeedsNoKeyAndTellsNothingElse() {
    Client.Answer answer = admin.as("").get("/v1/health");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"live\":true,\"ready\":true}");
  }

  @Test
  void everyReferenceOfTheDescriptionLeadsSomewhere() {
    Client.Answer answer = admin.as("").get("/v1/openapi.json");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("/openapi")).isEqualTo("3.1.0");
    assertThat(answer.json()).as("what clients are checked by").isEqualTo(world.server.openApi());
    Set<String> references = new HashSet<>();
    collect(answer.json(), references);
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(answer.json().at(reference.substring(1))).as(reference).isPresent();
    }
    for (var route : world.server.routes()) {
      String path = route.path().replace("~", "~0").replace("/", "~1");
      assertThat(
              answer
                  .json()
                  .at("/paths/" + path + "/" + route.method().toLowerCase(java.util.Locale.ROOT)))
          .as(route.label())
          .isPresent();
    }
  }

  private static void collect(Json json, Set<String> references) {
    switch (json) {
      case Json.Obj o ->
          o.members()
              .forEach((name, value) -> {
                if (name.equals("$ref")) {
                  references.add(value.text().orElseThrow());
                }
                collect(value, references);
              });
      case Json.Arr a -> a.items().forEach(item -> collect(item, references));
      case Json.Null _, Json.Bool _, Json.Num _, Json.Text _ -> {}
    }
  }

  @Test
  void schemasAreServed() {
    for (String word : new String[] {"agenda", "module", "queue", "trigger", "template"}) {
      Client.Answer answer = admin.as("").get("/v1/schemas/" + word);
      assertThat(answer.status()).as(word).isEqualTo(200);
      assertThat(answer.at("/type")).isEqualTo("object");
    }
    assertThat(admin.get("/v1/schemas/nothing").status()).isEqualTo(404);
  }

  @Test
  void metricsCountRequests() {
    admin.get("/v1/pools");
    String text = world.client(Role.OPERATOR).get("/v1/metrics").text();
    assertThat(text).contains("dynode_http_requests_total{route=\"GET /v1/pools\",status=\"200\"}");
    assertThat(text).contains("# TYPE dynode_queue_waiting gauge");
    assertThat(text).containsPattern("dynode_store_commits_total [1-9]");
    assertThat(text).containsPattern("dynode_store_rows_total [1-9]");
  }

  @Test
  void whatClientsInventIsOneLineOfTheMetrics() {
    for (int i = 0; i < 20; i++) {
      assertThat(admin.as("").send("INVENTED" + i, "/x", new byte[0], Map.of()).status())
          .isEqualTo(404);
      assertThat(admin.as("").send("INVENTED" + i, "/v1/pools", new byte[0], Map.of()).status())
          .isEqualTo(405);
    }
    String text = world.client(Role.OPERATOR).get("/v1/metrics").text();
    assertThat(text).contains("route=\"unknown\",status=\"404\"").doesNotContain("INVENTED");
  }

  @Test
  void limitsAreListed() {
    Client.Answer answer = admin.get("/v1/limits");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(JsonText.print(answer.json())).contains("operations").contains("110000");
  }
}
