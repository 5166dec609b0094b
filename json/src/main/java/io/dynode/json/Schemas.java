package io.dynode.json;

import io.dynode.model.Json;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the schemas of records that refer to each other. */
final class Schemas {
  private final String prefix;
  private final Map<Class<?>, String> names = new HashMap<>();
  private final Map<String, Class<?>> taken = new HashMap<>();
  private final Deque<Class<?>> open = new ArrayDeque<>();

  Schemas(String prefix) {
    this.prefix = prefix;
  }

  /** A reference to the schema of that record, which will be among the {@link #definitions}. */
  Json.Obj reference(Class<?> type) {
    return Json.object("$ref", Json.of(prefix + name(type)));
  }

  /** Its simple name; with those of its enclosing classes before it when the name is taken. */
  private String name(Class<?> type) {
    String known = names.get(type);
    if (known != null) {
      return known;
    }
    String name = type.getSimpleName();
    for (Class<?> outer = type.getEnclosingClass();
        outer != null && taken.containsKey(name);
        outer = outer.getEnclosingClass()) {
      name = outer.getSimpleName() + name;
    }
    if (taken.putIfAbsent(name, type) != null) {
      name = type.getName();
      taken.put(name, type);
    }
    names.put(type, name);
    open.add(type);
    return name;
  }

  /** The schemas of all records referred to so far, and of those they refer to, by name. */
  Map<String, Json> definitions() {
    Map<String, Json> definitions = new LinkedHashMap<>();
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      definitions.put(name(type), RecordCodec.of(type).schema(this));
    }
    return definitions;
  }

  static Json.Obj standalone(Class<?> type) {
    Schemas schemas = new Schemas("#/$defs/");
    Json.Obj root =
        Json.object(
            "$schema",
            Json.of("https://json-schema.org/draft/2020-12/schema"),
            "title",
            Json.of(type.getSimpleName()));
    for (Map.Entry<String, Json> member :
        RecordCodec.of(type).schema(schemas).members().entrySet()) {
      root = with(root, member.getKey(), member.getValue());
    }
    Map<String, Json> definitions = schemas.definitions();
    return definitions.isEmpty() ? root : with(root, "$defs", new Json.Obj(definitions));
  }

  static Json.Obj of(Collection<? extends Class<?>> types, String prefix) {
    Schemas schemas = new Schemas(prefix);
    types.forEach(schemas::reference);
    return new Json.Obj(schemas.definitions());
  }

  /** The object with one more member. */
  static Json.Obj with(Json.Obj object, String name, Json value) {
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return new Json.Obj(members);
  }
}
