package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Parameter;
import io.dynode.server.http.Reply;
import io.dynode.server.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The page of the docs that shows every route, made from the route table and the examples. */
final class ApiPage {
  private final List<Route> routes;
  private final Json description;
  private final Examples examples;
  private final StringBuilder text = new StringBuilder();

  ApiPage(List<Route> routes, Json description, Examples examples) {
    this.routes = routes;
    this.description = description;
    this.examples = examples;
  }

  /** All that stands behind the introduction. */
  String generated() {
    Map<String, List<Route>> sections = new LinkedHashMap<>();
    for (Route route : routes) {
      sections
          .computeIfAbsent(route.path().split("/", -1)[2], _ -> new java.util.ArrayList<>())
          .add(route);
    }
    sections.forEach((name, own) -> {
      text.append("\n## ").append(name).append('\n');
      own.forEach(this::route);
    });
    text.append("\n## Answers\n");
    answers().forEach((name, example) -> example(name, example));
    return text.toString();
  }

  private void example(String name, Json example) {
    text.append("\n### ").append(name).append("\n\n");
    fenced(example);
  }

  private void fenced(Json json) {
    text.append("```json\n").append(JsonText.pretty(json).strip()).append("\n```\n");
  }

  /** Each once, by what it is known by. */
  private Map<String, Json> answers() {
    Map<String, Json> answers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Route route : routes) {
      for (Reply reply : route.replies()) {
        examples
            .answer(reply)
            .ifPresent(e -> answers.put(Examples.name(reply.shape().orElseThrow()), e));
      }
    }
    examples.problem().ifPresent(e -> answers.put(Examples.PROBLEM, e));
    return answers;
  }

  private void route(Route route) {
    text.append("\n### ").append(route.label()).append("\n\n").append(route.summary()).append(' ');
    text.append(said(route).at("/description").flatMap(Json::text).orElse("")).append('\n');
    if (!route.parameters().isEmpty()) {
      text.append("\n| parameter | | meaning |\n|---|---|---|\n");
      route.parameters().forEach(this::parameter);
    }
    takes(route);
    text.append("\nAnswers ");
    for (int i = 0; i < route.replies().size(); i++) {
      text.append(i == 0 ? "" : ", ").append(answer(route.replies().get(i)));
    }
    text.append(".\n");
  }

  private Json said(Route route) {
    String path = route.path().replace("~", "~0").replace("/", "~1");
    return description
        .at("/paths/" + path + "/" + route.method().toLowerCase(Locale.ROOT))
        .orElseThrow();
  }

  private void parameter(Parameter parameter) {
    String place = parameter.place().name().toLowerCase(Locale.ROOT);
    text.append("| `").append(parameter.name()).append("` | ").append(place);
    text.append(parameter.required() ? ", required" : "").append(" | ");
    text.append(parameter.description().replace("|", "\\|")).append(" |\n");
  }

  private void takes(Route route) {
    Consumes consumes = route.input().consumes();
    if (consumes == Consumes.NOTHING) {
      return;
    }
    text.append("\nTakes ").append(route.input().required() ? "" : "(or not) ");
    text.append("`").append(String.join("`, `", consumes.types())).append("`");
    Optional<Json> example = examples.request(route);
    text.append(example.isPresent() ? ":\n\n" : ".\n");
    example.ifPresent(this::fenced);
  }

  private String answer(Reply reply) {
    String what =
        examples.answer(reply).isPresent()
            ? link(Examples.name(reply.shape().orElseThrow()))
            : reply.contentType().isEmpty() ? "nothing" : "`" + reply.contentType() + "`";
    String headers =
        reply.headers().isEmpty() ? "" : " with `" + String.join("`, `", reply.headers()) + "`";
    return reply.status() + ": " + what + headers;
  }

  private static String link(String name) {
    return "[" + name + "](#" + name.toLowerCase(Locale.ROOT).replace(' ', '-') + ")";
  }
}
