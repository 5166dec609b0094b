package io.dynode.server;

import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Parameter;
import io.dynode.server.http.Problems;
import io.dynode.server.http.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OpenAPI 3.1 of the route table. */
final class OpenApi {
  private static final String SCHEMAS = "#/components/schemas/";
  private static final Pattern ARGUMENT = Pattern.compile("\\{([^}]+)}");

  private OpenApi() {}

  /** A problem document, for its schema. */
  record ProblemDocument(
      String type,
      String title,
      int status,
      String detail,
      @Field("Stable; one of those listed.") ErrorCode code,
      List<ProblemError> errors,
      String requestId) {}

  /** One thing that is wrong. */
  record ProblemError(
      ErrorCode code, String detail, @Field("JSON pointer to the place.") String pointer) {}

  static Json of(List<Route> routes, String version) {
    Set<Class<?>> types = new LinkedHashSet<>();
    types.add(ProblemDocument.class);
    for (Route route : routes) {
      route.body().ifPresent(types::add);
      route.answer().ifPresent(types::add);
    }
    Map<String, Map<String, Json>> paths = new TreeMap<>();
    for (Route route : routes) {
      paths
          .computeIfAbsent(route.path(), p -> new LinkedHashMap<>())
          .put(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    Map<String, Json> items = new LinkedHashMap<>();
    paths.forEach((path, methods) -> items.put(path, new Json.Obj(methods)));
    return Json.object(
        "openapi",
        Json.of("3.1.0"),
        "info",
        Json.object(
            "title",
            Json.of("Dynode"),
            "version",
            Json.of(version),
            "license",
            Json.object("name", Json.of("Apache-2.0"), "identifier", Json.of("Apache-2.0"))),
        "security",
        Json.of(List.of(Json.object("key", Json.of(List.of())))),
        "paths",
        new Json.Obj(items),
        "components",
        Json.object(
            "securitySchemes",
            Json.object("key", Json.object("type", Json.of("http"), "scheme", Json.of("bearer"))),
            "schemas",
            Records.schemas(types, SCHEMAS)));
  }

  private static Json operation(Route route) {
    Map<String, Json> operation = new LinkedHashMap<>();
    operation.put("operationId", Json.of(operationId(route)));
    operation.put("summary", Json.of(route.summary()));
    operation.put("tags", Json.of(List.of(Json.of(route.path().split("/", -1)[2]))));
    operation.put("description", Json.of(access(route.access())));
    if (route.access().open()) {
      operation.put("security", Json.of(List.of()));
    }
    List<Json> parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", Json.of(parameters));
    }
    if (route.consumes() != Consumes.NOTHING) {
      operation.put("requestBody", body(route));
    }
    operation.put("responses", responses(route));
    return new Json.Obj(operation);
  }

  private static String operationId(Route route) {
    StringBuilder id = new StringBuilder(route.method().toLowerCase(Locale.ROOT));
    for (String segment : route.path().substring("/v1/".length()).split("[/{}.]+", -1)) {
      if (!segment.isEmpty()) {
        id.append(segment.substring(0, 1).toUpperCase(Locale.ROOT)).append(segment.substring(1));
      }
    }
    return id.toString();
  }

  private static String access(Access access) {
    if (access.open()) {
      return "Needs no key.";
    }
    String roles =
        String.join(
            ", ",
            access.roles().stream().map(r -> r.name().toLowerCase(Locale.ROOT)).sorted().toList());
    return "Roles: "
        + roles
        + "."
        + switch (access.scope()) {
          case NONE -> "";
          case CUSTOMER -> " Limited to the key's customers; things of others are not found.";
          case POOL -> " Limited to the key's pool.";
        };
  }

  private static List<Json> parameters(Route route) {
    List<Json> parameters = new ArrayList<>();
    Matcher argument = ARGUMENT.matcher(route.path());
    while (argument.find()) {
      parameters.add(parameter(argument.group(1), "path", true, ""));
    }
    for (Parameter query : route.parameters()) {
      parameters.add(parameter(query.name(), "query", false, query.description()));
    }
    return parameters;
  }

  private static Json parameter(String name, String in, boolean required, String description) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("name", Json.of(name));
    members.put("in", Json.of(in));
    members.put("required", Json.of(required));
    if (!description.isEmpty()) {
      members.put("description", Json.of(description));
    }
    members.put("schema", Json.object("type", Json.of("string")));
    return new Json.Obj(members);
  }

  private static Json body(Route route) {
    Json schema = route.body().map(OpenApi::reference).orElse(Json.EMPTY);
    Map<String, Json> content = new LinkedHashMap<>();
    for (String type : route.consumes().types()) {
      content.put(type, Json.object("schema", schema));
    }
    return Json.object("required", Json.TRUE, "content", new Json.Obj(content));
  }

  private static Json reference(Class<?> type) {
    return Json.object("$ref", Json.of(SCHEMAS + type.getSimpleName()));
  }

  private static Json responses(Route route) {
    Map<String, Json> responses = new LinkedHashMap<>();
    Map<String, Json> usual = new LinkedHashMap<>();
    usual.put("description", Json.of(route.summary()));
    if (!route.produces().isEmpty()) {
      usual.put(
          "content",
          Json.object(
              route.produces(),
              Json.object("schema", route.answer().map(t -> answer(route, t)).orElse(Json.EMPTY))));
    }
    responses.put(Integer.toString(route.status()), new Json.Obj(usual));
    responses.put(
        "default",
        Json.object(
            "description",
            Json.of("A problem (RFC 9457); its code is one of: " + codes()),
            "content",
            Json.object(Problems.TYPE, Json.object("schema", reference(ProblemDocument.class)))));
    return new Json.Obj(responses);
  }

  private static String codes() {
    return String.join(", ", Arrays.stream(ErrorCode.values()).map(ErrorCode::slug).toList());
  }

  private static Json answer(Route route, Class<?> type) {
    if (!route.page()) {
      return reference(type);
    }
    return Json.object(
        "type",
        Json.of("object"),
        "required",
        Json.of(List.of(Json.of("items"), Json.of("next"))),
        "properties",
        Json.object(
            "items",
            Json.object("type", Json.of("array"), "items", reference(type)),
            "next",
            Json.object(
                "type",
                Json.of(List.of(Json.of("string"), Json.of("null"))),
                "description",
                Json.of("The cursor of the next page; null: this is the last."))));
  }
}
