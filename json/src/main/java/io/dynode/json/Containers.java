package io.dynode.json;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Codecs of lists, maps and optional values. */
final class Containers {
  private Containers() {}

  record Items(Codec item, Bounds bounds) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Arr array)) {
        problems.wrongType("an array", json);
        return null;
      }
      List<Json> items = array.items();
      if (!bounds.allowCount(items.size(), "items", problems)) {
        return null;
      }
      int before = problems.size();
      List<@Nullable Object> list = new ArrayList<>(items.size());
      for (int i = 0; i < items.size(); i++) {
        int mark = problems.size();
        list.add(item.read(items.get(i), problems));
        if (problems.size() != mark) {
          problems.under(mark, Integer.toString(i));
        }
      }
      return problems.size() == before ? Collections.unmodifiableList(list) : null;
    }

    @Override
    public Object absent(Problems problems) {
      return List.of();
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      List<?> list = (List<?>) value;
      List<Json> items = new ArrayList<>(list.size());
      for (Object each : list) {
        items.add(item.write(each, omitEmpty));
      }
      return new Json.Arr(items);
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return Schemas.with(
          bounds.schema("array", "minItems", "maxItems"), "items", item.schema(schemas));
    }
  }

  /** Members are written sorted by name, so that the text does not depend on the kind of map. */
  record Entries(Codec item, Bounds bounds) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Obj object)) {
        problems.wrongType("an object", json);
        return null;
      }
      if (!bounds.allowCount(object.members().size(), "members", problems)) {
        return null;
      }
      int before = problems.size();
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      object
          .members()
          .forEach((name, member) -> {
            int mark = problems.size();
            if (Scalars.Text.clean(name, problems)) {
              map.put(name, item.read(member, problems));
            }
            if (problems.size() != mark) {
              problems.under(mark, name);
            }
          });
      return problems.size() == before ? Collections.unmodifiableMap(map) : null;
    }

    @Override
    public Object absent(Problems problems) {
      return Map.of();
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      Map<?, ?> map = (Map<?, ?>) value;
      if (map.isEmpty()) {
        return Json.EMPTY;
      }
      Map<String, Json> members = new TreeMap<>();
      map.forEach((name, each) -> members.put((String) name, item.write(each, omitEmpty)));
      return new Json.Obj(members);
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return Schemas.with(
          bounds.schema("object", "minProperties", "maxProperties"),
          "additionalProperties",
          item.schema(schemas));
    }
  }

  /** JSON null stands for no value. */
  record Maybe(Codec item) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      Object value = item.read(json, problems);
      return value == null ? null : Optional.of(value);
    }

    @Override
    public Object absent(Problems problems) {
      return Optional.empty();
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      Optional<?> maybe = (Optional<?>) value;
      return maybe.isPresent() ? item.write(maybe.get(), omitEmpty) : Json.NULL;
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      Json.Obj schema = item.schema(schemas);
      Optional<Json> type = schema.get("type");
      Json none = Json.of("null");
      if (type.isPresent() && schema.get("enum").isEmpty()) {
        return Schemas.with(schema, "type", Json.of(List.of(type.get(), none)));
      }
      return schema.members().isEmpty()
          ? schema
          : Json.object("anyOf", Json.of(List.of(schema, Json.object("type", none))));
    }
  }
}
