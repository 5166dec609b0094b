package io.dynode.server;

import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Input;
import io.dynode.server.http.Parameter;
import io.dynode.server.http.Problems;
import io.dynode.server.http.Reply;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OpenAPI 3.1 of the route table. */
final class OpenApi {
  private static final String SCHEMAS = "#/components/schemas/";
  private static final Pattern ARGUMENT = Pattern.compile("\\{([^}]+)}");

  private static final Json TEXT = Json.object("type", Json.of("string"));

  private final Examples examples;

  private OpenApi(Examples examples) {
    this.examples = examples;
  }

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
    return of(routes, version, Examples.recorded());
  }

  static Json of(List<Route> routes, String version, Examples examples) {
    return new OpenApi(examples).describe(routes, version);
  }

  private Json describe(List<Route> routes, String version) {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    add(types, ProblemDocument.class);
    Documents.types().forEach(type -> add(types, type));
    for (Route route : routes) {
      route.input().shape().ifPresent(shape -> add(types, shape));
      route.replies().forEach(reply -> reply.shape().ifPresent(shape -> add(types, shape)));
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
            Documents.add(Records.schemas(types.values(), SCHEMAS))));
  }

  private static void add(Map<String, Class<?>> types, Shape shape) {
    switch (shape) {
      case Shape.Of(Class<? extends Record> type) -> add(types, type);
      case Shape.Page(Shape item) -> add(types, item);
      case Shape.Some(Shape item) -> add(types, item);
      case Shape.Named _ -> {}
    }
  }

  /** Each is known by its simple name. */
  private static void add(Map<String, Class<?>> types, Class<?> type) {
    Class<?> other = types.put(type.getSimpleName(), type);
    if (other != null && other != type) {
      throw new IllegalArgumentException(other + " and " + type + " have one name in the API");
    }
  }

  private Json operation(Route route) {
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
    if (route.input().consumes() != Consumes.NOTHING) {
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
          case ALL -> " Only with a key for all customers.";
        };
  }

  private static List<Json> parameters(Route route) {
    List<Json> parameters = new ArrayList<>();
    Matcher argument = ARGUMENT.matcher(route.path());
    while (argument.find()) {
      parameters.add(parameter(argument.group(1), "path", true, "", TEXT));
    }
    for (Parameter one : route.parameters()) {
      String place = one.place().name().toLowerCase(Locale.ROOT);
      Json schema = one.many() ? Json.object("type", Json.of("array"), "items", TEXT) : TEXT;
      parameters.add(parameter(one.name(), place, one.required(), one.description(), schema));
    }
    return parameters;
  }

  private static Json parameter(
      String name, String in, boolean required, String description, Json schema) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("name", Json.of(name));
    members.put("in", Json.of(in));
    members.put("required", Json.of(required));
    if (!description.isEmpty()) {
      members.put("description", Json.of(description));
    }
    members.put("schema", schema);
    return new Json.Obj(members);
  }

  private Json body(Route route) {
    Input input = route.input();
    List<String> types = input.consumes().types();
    Map<String, Json> content = new LinkedHashMap<>();
    for (String type : types) {
      Optional<Json> example = Examples.json(type) ? examples.request(route) : Optional.empty();
      content.put(type, Examples.media(schema(input, type), example));
    }
    return Json.object("required", Json.of(input.required()), "content", new Json.Obj(content));
  }

  private static Json schema(Input input, String type) {
    if (input.shape().isEmpty() || !input.consumes().shapes(type)) {
      return Json.EMPTY;
    }
    Shape shape = input.shape().get();
    // YAML has documents where JSON has an array of them; each is one such thing.
    return shape instanceof Shape.Some(Shape item) && type.endsWith("yaml")
        ? schema(item)
        : schema(shape);
  }

  private static Json reference(String name) {
    return Json.object("$ref", Json.of(SCHEMAS + name));
  }

  /** The schema of a shape. */
  static Json schema(Shape shape) {
    return switch (shape) {
      case Shape.Of(Class<? extends Record> type) -> reference(type.getSimpleName());
      case Shape.Named(String schema) -> reference(schema);
      case Shape.Page(Shape item) -> page(schema(item));
      case Shape.Some(Shape item) ->
          Json.object("anyOf", Json.of(List.of(schema(item), array(schema(item)))));
    };
  }

  private static Json array(Json item) {
    return Json.object("type", Json.of("array"), "items", item);
  }

  private static Json page(Json item) {
    return Json.object(
        "type",
        Json.of("object"),
        "required",
        Json.of(List.of(Json.of("items"), Json.of("next"))),
        "properties",
        Json.object(
            "items",
            array(item),
            "next",
            Json.object(
                "type",
                Json.of(List.of(Json.of("string"), Json.of("null"))),
                "description",
                Json.of("The cursor of the next page; null: this is the last."))));
  }

  private Json responses(Route route) {
    Map<String, Json> responses = new LinkedHashMap<>();
    for (Reply reply : route.replies()) {
      boolean usual = responses.isEmpty();
      String description = usual ? route.summary() : meaning(reply.status());
      responses.put(Integer.toString(reply.status()), response(reply, description));
    }
    responses.put(
        "default",
        Json.object(
            "description",
            Json.of("A problem (RFC 9457); its code is one of: " + codes()),
            "content",
            Json.object(
                Problems.TYPE,
                Examples.media(schema(new Shape.Of(ProblemDocument.class)), examples.problem()))));
    return new Json.Obj(responses);
  }

  private Json response(Reply reply, String description) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("description", Json.of(description));
    if (!reply.headers().isEmpty()) {
      Map<String, Json> headers = new LinkedHashMap<>();
      Json text = Json.object("schema", Json.object("type", Json.of("string")));
      reply.headers().forEach(name -> headers.put(name, text));
      members.put("headers", new Json.Obj(headers));
    }
    if (!reply.contentType().isEmpty()) {
      Json schema = reply.shape().map(OpenApi::schema).orElse(Json.EMPTY);
      members.put(
          "content",
          Json.object(reply.contentType(), Examples.media(schema, examples.answer(reply))));
    }
    return new Json.Obj(members);
  }

  /** Of an answer beside the usual one. */
  private static String meaning(int status) {
    return switch (status) {
      case 200 -> "It was there before.";
      case 206 -> "The part that was asked for.";
      case 304 -> "It is still as it was.";
      case 416 -> "There is no such part.";
      case 503 -> "Not now.";
      default -> throw new IllegalArgumentException("nobody said what a further " + status + " is");
    };
  }

  private static String codes() {
    return String.join(", ", Arrays.stream(ErrorCode.values()).map(ErrorCode::slug).toList());
  }
}
