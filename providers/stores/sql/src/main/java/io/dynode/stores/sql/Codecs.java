package io.dynode.stores.sql;

import io.dynode.json.JsonText;
import io.dynode.model.Id;
import io.dynode.model.Json;
import io.dynode.model.Resources;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The codec of every type that a component of a row may have. */
final class Codecs {
  private static final String NULL_TEXT = "null";

  // Most rows repeat one of a few amounts of resources.
  private static final Codec RESOURCES =
      json(Resources.class, new Memo<>(Codecs::resourcesText), new Memo<>(Codecs::resources));

  private Codecs() {}

  /** The codec for a component; refuses types no row has had so far. */
  static Codec of(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == String.class) {
      return new Codec(Kind.TEXT, Function.identity(), Function.identity());
    } else if (type == long.class) {
      return new Codec(Kind.LONG, Function.identity(), Function.identity());
    } else if (type == int.class) {
      return new Codec(Kind.INT, n -> ((Integer) n).longValue(), n -> ((Long) n).intValue());
    } else if (type == boolean.class) {
      return new Codec(Kind.FLAG, b -> (Boolean) b ? 1L : 0L, n -> (Long) n != 0);
    } else if (type == byte[].class) {
      return new Codec(Kind.BYTES, Function.identity(), Function.identity());
    } else if (type.isEnum()) {
      return constants(type);
    } else if (Id.class.isAssignableFrom(type)) {
      return id(type);
    } else if (type == Json.class) {
      return json(Json.class, Codecs::text, Codecs::parse);
    } else if (type == Resources.class) {
      return RESOURCES;
    }
    return collection(component);
  }

  private static Codec collection(RecordComponent component) {
    return switch (component.getGenericType().getTypeName()) {
      case "java.util.List<java.lang.String>" ->
          json(
              List.class,
              list ->
                  text(Json.of(((List<?>) list).stream().map(s -> Json.of((String) s)).toList())),
              text -> ((Json.Arr) parse(text)).items().stream().map(Codecs::string).toList());
      case "java.util.Map<java.lang.String, java.lang.String>" ->
          json(
              Map.class,
              map -> {
                Map<String, Json> members = new TreeMap<>();
                ((Map<?, ?>) map).forEach((k, v) -> members.put((String) k, Json.of((String) v)));
                return text(new Json.Obj(members));
              },
              text -> {
                Map<String, String> map = new LinkedHashMap<>();
                ((Json.Obj) parse(text)).members().forEach((k, v) -> map.put(k, string(v)));
                return Collections.unmodifiableMap(map);
              });
      default -> throw new IllegalArgumentException("No column can hold " + component);
    };
  }

  private static Codec constants(Class<?> type) {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      byName.put(((Enum<?>) constant).name(), constant);
    }
    return new Codec(
        Kind.TEXT,
        constant -> ((Enum<?>) constant).name(),
        name -> {
          Object constant = byName.get(name);
          if (constant == null) {
            throw new IllegalStateException(type.getSimpleName() + " has no constant " + name);
          }
          return constant;
        });
  }

  private static Codec id(Class<?> type) {
    try {
      MethodHandle make =
          MethodHandles.publicLookup()
              .findConstructor(type, MethodType.methodType(void.class, String.class))
              .asType(MethodType.methodType(Object.class, Object.class));
      return new Codec(Kind.TEXT, id -> ((Id) id).value(), text -> Handles.call(make, text));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Cannot make ids of " + type, e);
    }
  }

  private static <T> Codec json(
      Class<T> type, Function<T, String> print, Function<String, Object> parse) {
    return new Codec(
        Kind.JSON, value -> print.apply(type.cast(value)), text -> parse.apply((String) text));
  }

  private static String text(Json json) {
    return JsonText.print(json);
  }

  private static Json parse(String text) {
    return text.equals(NULL_TEXT) ? Json.NULL : JsonText.parse(text, JsonText.Limits.OWN);
  }

  private static String string(Json json) {
    return json.text().orElseThrow();
  }

  private static String resourcesText(Resources resources) {
    Map<String, Json> slots = new TreeMap<>();
    resources.slots().forEach((name, count) -> slots.put(name, Json.of(count)));
    return text(
        Json.object(
            "cpuMillis", Json.of(resources.cpuMillis()),
            "memoryBytes", Json.of(resources.memoryBytes()),
            "gpus", Json.of(resources.gpus()),
            "diskBytes", Json.of(resources.diskBytes()),
            "slots", new Json.Obj(slots)));
  }

  private static Resources resources(String text) {
    Json json = parse(text);
    Map<String, Long> slots = new TreeMap<>();
    ((Json.Obj) json.at("/slots").orElseThrow())
        .members()
        .forEach((name, count) -> slots.put(name, number(count)));
    return new Resources(
        number(json.at("/cpuMillis").orElseThrow()),
        number(json.at("/memoryBytes").orElseThrow()),
        number(json.at("/gpus").orElseThrow()),
        number(json.at("/diskBytes").orElseThrow()),
        slots);
  }

  private static long number(Json json) {
    return Long.parseLong(((Json.Num) json).literal());
  }
}
