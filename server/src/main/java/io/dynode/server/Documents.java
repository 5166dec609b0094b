package io.dynode.server;

import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.server.http.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Schemas of what is not just one record: a declared resource stands in one flat document with its
 * kind, owner and {@code meta}; an event has whatever attributes its sender gives it.
 */
final class Documents {
  /** A declared resource of any kind. */
  static final Shape ANY = new Shape.Named("Document");

  /** A CloudEvent in structured mode. */
  static final Shape EVENT = new Shape.Named("CloudEvent");

  /** Any JSON. */
  static final Shape VALUE = new Shape.Named("Value");

  private Documents() {}

  /** A declared resource as it is read and applied. */
  static Shape of(Kind kind) {
    return new Shape.Named(title(kind) + "Document");
  }

  /** What is posted to the path of its kind, which says the kind. */
  static Shape posted(Kind kind) {
    return new Shape.Named(title(kind) + "Declaration");
  }

  /** What is put to the path that says its name, too. */
  static Shape put(Kind kind) {
    return new Shape.Named(title(kind) + "Update");
  }

  private static String title(Kind kind) {
    String word = kind.word();
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** Records whose schemas {@link #add} builds upon. */
  static List<Class<? extends Record>> types() {
    List<Class<? extends Record>> types = new ArrayList<>();
    types.add(ResourceView.Meta.class);
    Arrays.stream(Kind.values()).forEach(kind -> types.add(kind.spec()));
    return types;
  }

  /** The schemas of records, and those of documents made of them. */
  static Json.Obj add(Json.Obj records) {
    Map<String, Json> schemas = new LinkedHashMap<>(records.members());
    List<Json> any = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Json.Obj spec = (Json.Obj) records.get(kind.spec().getSimpleName()).orElseThrow();
      List<String> required = required(spec);
      schemas.put(name(posted(kind)), document(kind, spec, required));
      schemas.put(
          name(put(kind)),
          document(
              kind, spec, required.stream().filter(member -> !member.equals("name")).toList()));
      List<String> whole = new ArrayList<>(required);
      whole.add("kind");
      schemas.put(name(of(kind)), document(kind, spec, whole));
      any.add(OpenApi.schema(of(kind)));
    }
    schemas.put(name(ANY), Json.object("oneOf", Json.of(any)));
    schemas.put(name(EVENT), event());
    schemas.put(name(VALUE), Json.object("description", Json.of("Any JSON.")));
    // Members that are JSON for the codec, but of a known shape.
    refine(schemas, "WriteAnswer", "resource", OpenApi.schema(ANY));
    for (String type : List.of("ApplyResult", "BulkLine", "BulkRefusal", "EventOutcome")) {
      refine(
          schemas,
          type,
          "problem",
          Json.object(
              "anyOf",
              Json.of(
                  List.of(
                      OpenApi.schema(new Shape.Of(OpenApi.ProblemDocument.class)),
                      Json.object("type", Json.of("null"))))));
    }
    return new Json.Obj(schemas);
  }

  private static String name(Shape shape) {
    return shape instanceof Shape.Named(String schema) ? schema : "";
  }

  private static List<String> required(Json.Obj schema) {
    return schema.get("required").orElse(Json.of(List.of())) instanceof Json.Arr names
        ? names.items().stream().flatMap(name -> name.text().stream()).toList()
        : List.of();
  }

  private static Json document(Kind kind, Json.Obj spec, List<String> required) {
    Map<String, Json> properties = new LinkedHashMap<>();
    properties.put("kind", Json.object("const", Json.of(kind.word())));
    if (kind.owned()) {
      properties.put(
          "customer",
          Json.object("type", Json.of("string"), "description", Json.of("Whose it is.")));
    }
    properties.putAll(((Json.Obj) spec.get("properties").orElseThrow()).members());
    properties.put("meta", OpenApi.schema(new Shape.Of(ResourceView.Meta.class)));
    return Json.object(
        "type",
        Json.of("object"),
        "properties",
        new Json.Obj(properties),
        "required",
        Json.of(required.stream().map(Json::of).map(Json.class::cast).toList()),
        "additionalProperties",
        Json.FALSE);
  }

  private static Json event() {
    Map<String, Json> properties = new LinkedHashMap<>();
    properties.put("specversion", Json.object("const", Json.of("1.0")));
    List<Json> required = new ArrayList<>(List.of(Json.of("specversion")));
    for (String name : List.of("id", "source", "type")) {
      required.add(Json.of(name));
      properties.put(name, text(1));
    }
    properties.put("subject", text(0));
    properties.put("time", Json.object("type", Json.of("string"), "format", Json.of("date-time")));
    return Json.object(
        "type",
        Json.of("object"),
        "properties",
        new Json.Obj(properties),
        "required",
        Json.of(required),
        "description",
        Json.of("CloudEvents 1.0; further attributes are kept as they are."));
  }

  private static Json text(int least) {
    return Json.object("type", Json.of("string"), "minLength", Json.of(least));
  }

  private static void refine(Map<String, Json> schemas, String type, String member, Json schema) {
    Json.Obj record = (Json.Obj) Objects.requireNonNull(schemas.get(type));
    Map<String, Json> properties =
        new LinkedHashMap<>(((Json.Obj) record.get("properties").orElseThrow()).members());
    properties.put(member, schema);
    Map<String, Json> members = new LinkedHashMap<>(record.members());
    members.put("properties", new Json.Obj(properties));
    schemas.put(type, new Json.Obj(members));
  }
}
