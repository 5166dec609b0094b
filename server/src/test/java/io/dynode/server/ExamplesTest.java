package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Json;
import io.dynode.server.http.Access;
import io.dynode.server.http.Reply;
import io.dynode.server.http.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every body that the description speaks of has an example, and each is as its schema says. They
 * are written anew, from what a server really is sent and answers, with -Ddynode.update=true.
 */
final class ExamplesTest {
  private static final boolean UPDATE = Boolean.getBoolean("dynode.update");
  private static final int MOST_ITEMS = 1;

  private static World world;
  private static List<Route> routes;
  private static Json description;
  private static Examples examples;

  @BeforeAll
  static void open() throws IOException {
    world = new World();
    routes = world.server.routes();
    examples = UPDATE ? taken() : Examples.recorded();
    description = OpenApi.of(routes, "1", examples);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static List<String> flaws(Json schema, Json value) {
    List<String> flaws = new ArrayList<>(SchemaCheck.flaws(description, schema, value));
    flaws.addAll(new OtherValidator(description).flaws(schema, value));
    return flaws;
  }

  /** By place in the description: each media type. */
  private static Map<String, Json> media() {
    Map<String, Json> media = new TreeMap<>();
    ((Json.Obj) description.at("/paths").orElseThrow())
        .members()
        .forEach((path, methods) ->
            ((Json.Obj) methods)
                .members()
                .forEach((method, operation) -> {
                  String name = method + " " + path;
                  contents(media, name + " takes", operation.at("/requestBody/content"));
                  ((Json.Obj) operation.at("/responses").orElseThrow())
                      .members()
                      .forEach((status, response) ->
                          contents(media, name + " " + status, response.at("/content")));
                }));
    return media;
  }

  private static void contents(Map<String, Json> media, String name, Optional<Json> content) {
    if (content.orElse(Json.NULL) instanceof Json.Obj types) {
      types.members().forEach((type, one) -> media.put(name + " " + type, one));
    }
  }

  @Test
  void everyExampleIsAsItsSchemaSays() {
    Map<String, Json> media = media();
    int[] checked = {0};
    OtherValidator other = new OtherValidator(description);
    media.forEach((name, one) ->
        one.at("/examples/sample/value")
            .ifPresent(value -> {
              Json schema = one.at("/schema").orElseThrow();
              assertThat(SchemaCheck.flaws(description, schema, value)).as(name).isEmpty();
              assertThat(other.flaws(schema, value)).as(name).isEmpty();
              checked[0]++;
            }));
    assertThat(checked[0]).isGreaterThan(2 * routes.size() - 40);
  }

  @Test
  void noneIsMissing() {
    for (Route route : routes) {
      if (Examples.shown(route)) {
        assertThat(examples.request(route)).as("what " + route.label() + " takes").isPresent();
      }
      for (Reply reply : route.replies()) {
        if (reply.shape().isPresent() && Examples.json(reply.contentType())) {
          String what = route.label() + " answers " + reply.status();
          assertThat(examples.answer(reply)).as(what).isPresent();
        }
      }
    }
    assertThat(examples.problem()).isPresent();
  }

  @Test
  void thePageShowsThem() throws IOException {
    Path page = root().resolve("docs/api.md");
    String mark = "<!-- generated from here on -->\n";
    String now = Files.readString(page);
    assertThat(now).contains(mark);
    String wanted =
        now.substring(0, now.indexOf(mark) + mark.length())
            + new ApiPage(routes, description, examples).generated();
    if (UPDATE) {
      Files.writeString(page, wanted);
    }
    assertThat(Files.readString(page)).as("run with -Ddynode.update=true").isEqualTo(wanted);
  }

  @Test
  void anExampleThatIsNotTrueIsFound() {
    Json wrong = Json.object("id", Json.of(7));
    Json schema = Json.object("$ref", Json.of("#/components/schemas/AgendaView"));
    assertThat(flaws(schema, wrong)).hasSizeGreaterThan(1);
  }

  // --- Recording ---

  private static Path root() {
    return Path.of(System.getProperty("dynode.root"));
  }

  private static Examples taken() throws IOException {
    Map<String, Json> requests = new TreeMap<>();
    Map<String, Json> answers = new TreeMap<>();
    for (Route route : routes) {
      if (!route.label().endsWith("/watch")) {
        try (World fresh = new World()) {
          take(route, fresh, ready(route, fresh), requests, answers);
        }
      }
    }
    answers.put(Examples.PROBLEM, world.admin().get("/v1/agendas/none").json());
    Json all = Json.object("requests", new Json.Obj(requests), "answers", new Json.Obj(answers));
    Path file = root().resolve("server/src/main/resources/io/dynode/server").resolve(Examples.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, JsonText.pretty(all) + "\n", StandardCharsets.UTF_8);
    return new Examples(all);
  }

  /** The sample of a route, in a state in which it is taken. */
  private static Samples.Sample ready(Route route, World fresh) {
    Samples samples = new Samples(fresh);
    Samples.Sample sample = samples.of(route, "acme");
    if (route.path().equals("/v1/agendas/{agenda}/rerun")) {
      String agenda = "/v1/agendas/" + fresh.submit("acme");
      fresh.admin().post(agenda + "/cancel", "");
      return new Samples.Sample(
          sample.method(), agenda + "/rerun", sample.body(), sample.headers());
    } else if (route.path().endsWith("/callback") || route.path().equals(CallbackApi.CALL)) {
      String path = waiting(fresh);
      boolean asks = route.method().equals("GET");
      path = asks ? path : fresh.admin().get(path).at("/path");
      return new Samples.Sample(sample.method(), path, sample.body(), sample.headers());
    }
    return sample;
  }

  /** Where the address of a call is told that an operation waits for. */
  private static String waiting(World fresh) {
    String body =
        "{\"customerId\": \"acme\", \"operations\": [{\"name\": \"w\", \"type\": \"wait\","
            + " \"payload\": {\"callback\": \"x\"}}, {\"name\": \"c\", \"type\": \"crunch\"}]}";
    String agenda = fresh.admin().post("/v1/agendas", body).at("/agenda/id");
    try (RemoteAgent agent = new RemoteAgent(fresh)) {
      agent.lease();
    }
    return "/v1/agendas/" + agenda + "/operations/w/callback";
  }

  private static void take(
      Route route,
      World fresh,
      Samples.Sample sample,
      Map<String, Json> requests,
      Map<String, Json> answers) {
    if (Examples.shown(route)) {
      requests.put(route.label(), JsonText.parse(sample.body()));
    }
    Client.Answer answer =
        who(route, fresh).send(sample.method(), sample.path(), sample.body(), sample.headers());
    for (Reply reply : route.replies()) {
      boolean it = reply.status() == answer.status() && Examples.json(reply.contentType());
      if (it && reply.shape().isPresent()) {
        answers.putIfAbsent(Examples.name(reply.shape().get()), brief(answer.json()));
      }
    }
  }

  private static Client who(Route route, World fresh) {
    boolean agents = route.access().equals(Access.AGENT);
    return fresh.client(agents ? Role.AGENT : Role.ADMIN);
  }

  /** A page of one. */
  private static Json brief(Json answer) {
    if (!(answer instanceof Json.Obj object)
        || !(object.get("items").orElse(Json.NULL) instanceof Json.Arr items)) {
      return answer;
    }
    Map<String, Json> members = new TreeMap<>(object.members());
    members.put("items", new Json.Arr(items.items().stream().limit(MOST_ITEMS).toList()));
    members.put("next", Json.NULL);
    return new Json.Obj(members);
  }
}
