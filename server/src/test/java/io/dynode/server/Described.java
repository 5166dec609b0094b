package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.json.Yaml;
import io.dynode.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Holds what clients send and get against the description that the server gives of itself. */
record Described(Json description, OtherValidator other) {
  Described(Json description) {
    this(description, new OtherValidator(description));
  }

  /** What a client sent. */
  @SuppressWarnings("ArrayRecordComponent")
  record Sent(String method, String path, byte[] body, Map<String, String> headers) {}

  /** The answer is one that is described; what it accepted, too. */
  void check(Sent sent, Client.Answer answer) {
    if (sent.method().equals("OPTIONS")) {
      return;
    }
    String what = sent.method() + " " + sent.path() + " → " + answer.status();
    Optional<Json> operation = operation(sent);
    if (operation.isEmpty()) {
      assertThat(answer.status()).as(what).isIn(404, 405);
      problem(what, answer);
      return;
    }
    Optional<Json> response = operation.get().at("/responses/" + answer.status());
    if (response.isEmpty()) {
      assertThat(answer.status()).as(what + " is not described").isGreaterThanOrEqualTo(400);
      problem(what, answer);
      return;
    }
    answer(what, sent, response.get(), answer);
    if (answer.status() < 300) {
      request(what, sent, operation.get(), answer);
    }
  }

  private void problem(String what, Client.Answer answer) {
    if (answer.bytes().length > 0) {
      assertThat(answer.header("Content-Type")).as(what).isEqualTo("application/problem+json");
      fits(what, "#/components/schemas/ProblemDocument", answer.json());
    }
  }

  private void fits(String what, String reference, Json value) {
    fits(what, Json.object("$ref", Json.of(reference)), value);
  }

  private void fits(String what, Json schema, Json value) {
    assertThat(SchemaCheck.flaws(description, schema, value)).as(what).isEmpty();
    assertThat(other.flaws(schema, value)).as(what).isEmpty();
  }

  private void answer(String what, Sent sent, Json response, Client.Answer answer) {
    members(response, "/headers")
        .keySet()
        .forEach(name -> assertThat(answer.header(name)).as(what + " has " + name).isNotEmpty());
    Map<String, Json> content = members(response, "/content");
    if (content.isEmpty()) {
      assertThat(answer.bytes()).as(what).isEmpty();
      return;
    }
    String type = answer.header("Content-Type");
    assertThat(content).as(what).containsKey(type);
    Json schema = schema(Optional.ofNullable(content.get(type)));
    if (type.endsWith("json") && !sent.method().equals("HEAD")) {
      fits(what, schema, answer.json());
    }
  }

  private void request(String what, Sent sent, Json operation, Client.Answer answer) {
    for (Json parameter : items(operation.at("/parameters"))) {
      if (parameter.at("/in").equals(Optional.of(Json.of("header")))
          && parameter.at("/required").equals(Optional.of(Json.TRUE))) {
        assertThat(sent.headers()).as(what).containsKey(text(parameter.at("/name")));
      }
    }
    if (sent.body().length == 0) {
      assertThat(operation.at("/requestBody/required"))
          .as(what)
          .isNotEqualTo(Optional.of(Json.TRUE));
      return;
    }
    Map<String, Json> content = members(operation, "/requestBody/content");
    String type = sent.headers().getOrDefault("Content-Type", "application/json");
    Optional<Json> media =
        Optional.ofNullable(content.get(type)).or(() -> Optional.ofNullable(content.get("*/*")));
    assertThat(media).as(what + " took " + type).isPresent();
    Json schema = schema(media);
    if (type.endsWith("yaml")) {
      List<Json> documents = Yaml.parseAll(sent.body());
      for (int i = 0; i < documents.size(); i++) {
        boolean refused =
            answer.json().at("/results/" + i + "/outcome").equals(Optional.of(Json.of("refused")));
        if (!refused) {
          fits(what + " took document " + i, schema, documents.get(i));
        }
      }
    } else if (sent.path().startsWith("/v1/events/batch")) {
      batch(what, schema, JsonText.parse(sent.body()), answer);
    } else if (type.endsWith("ndjson")) {
      lines(what, schema, sent, answer);
    } else if (type.endsWith("json") && !refusing(answer)) {
      fits(what + " took", schema, JsonText.parse(sent.body()));
    }
  }

  /** Each event that was taken. */
  private void batch(String what, Json schema, Json body, Client.Answer answer) {
    List<Json> events = body instanceof Json.Arr array ? array.items() : List.of(body);
    for (int i = 0; i < events.size(); i++) {
      if (answer.at("/events/" + i + "/problem").isEmpty()) {
        fits(what + " took event " + i, schema, events.get(i));
      }
    }
  }

  /** Each line that was taken. */
  private void lines(String what, Json schema, Sent sent, Client.Answer answer) {
    String[] lines = new String(sent.body(), StandardCharsets.UTF_8).split("\n", -1);
    String[] path = sent.path().split("firstLine=", -1);
    int first = path.length > 1 ? Integer.parseInt(path[1]) : 1;
    for (Json line : items(answer.json().at("/lines"))) {
      if (line.at("/problem").equals(Optional.of(Json.NULL))) {
        int number = Integer.parseInt(JsonText.print(line.at("/line").orElseThrow()));
        Json taken = JsonText.parse(lines[number - first].getBytes(StandardCharsets.UTF_8));
        fits(what + " took line " + number, schema, taken);
      }
    }
  }

  private static Json schema(Optional<Json> media) {
    return media.flatMap(m -> m.at("/schema")).orElse(Json.EMPTY);
  }

  private static boolean refusing(Client.Answer answer) {
    return answer.bytes().length > 0
        && answer.json().at("/refused").isPresent()
        && !answer.at("/refused").equals("0");
  }

  private static Map<String, Json> members(Json json, String pointer) {
    return json.at(pointer).orElse(Json.EMPTY) instanceof Json.Obj object
        ? object.members()
        : Map.of();
  }

  private static List<Json> items(Optional<Json> json) {
    return json.orElse(Json.NULL) instanceof Json.Arr array ? array.items() : List.of();
  }

  private static String text(Optional<Json> json) {
    return json.flatMap(Json::text).orElse("");
  }

  /** What the description says of the method and path; a literal goes before a parameter. */
  private Optional<Json> operation(Sent sent) {
    String path = sent.path().split("\\?", 2)[0];
    String method = sent.method().equals("HEAD") ? "get" : sent.method().toLowerCase(Locale.ROOT);
    return members(description, "/paths").entrySet().stream()
        .filter(entry -> matches(entry.getKey(), path))
        .min((a, b) -> Integer.compare(parameters(a.getKey()), parameters(b.getKey())))
        .flatMap(entry -> entry.getValue().at("/" + method));
  }

  private static int parameters(String template) {
    return template.split("\\{", -1).length;
  }

  private static boolean matches(String template, String path) {
    String[] names = template.split("/", -1);
    String[] parts = path.split("/", -1);
    boolean same = names.length == parts.length;
    for (int i = 0; same && i < names.length; i++) {
      same = names[i].startsWith("{") ? !parts[i].isEmpty() : names[i].equals(parts[i]);
    }
    return same;
  }
}
