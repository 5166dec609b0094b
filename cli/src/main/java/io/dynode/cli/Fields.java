package io.dynode.cli;

import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of the command line as the fields of a kind want them: what looks like a number is a text
 * where a text is expected, so that {@code version=1} needs no quotes within quotes.
 */
final class Fields {
  private Fields() {}

  /** The value of a field, which may be dotted. */
  static Json value(Kind kind, String field, String text) {
    Json value = Documents.value(text);
    Type type = kind.spec();
    for (String name : field.split("\\.", -1)) {
      type = inner(type, name);
    }
    boolean bare = value instanceof Json.Num || value instanceof Json.Bool;
    // As it was written: 1.10 is no shorter as a version.
    return type == String.class && bare ? Json.of(text.strip()) : fitted(value, type);
  }

  private static Json fitted(Json value, Type type) {
    return switch (value) {
      case Json.Num _, Json.Bool _ -> type == String.class ? Json.of(Texts.of(value)) : value;
      case Json.Arr array -> {
        List<Json> items = new ArrayList<>();
        array.items().forEach(item -> items.add(fitted(item, item(type))));
        yield new Json.Arr(items);
      }
      case Json.Obj object -> {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, of) -> members.put(name, fitted(of, inner(type, name))));
        yield new Json.Obj(members);
      }
      case Json.Text _, Json.Null _ -> value;
    };
  }

  /** The type of the items of a list; what is no list has none that is known. */
  private static Type item(Type type) {
    return type instanceof ParameterizedType list && list.getRawType() == List.class
        ? list.getActualTypeArguments()[0]
        : Object.class;
  }

  /** The type of a member of a record or a map; of what is not known the server complains. */
  private static Type inner(Type type, String name) {
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      return map.getActualTypeArguments()[1];
    }
    if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent component : record.getRecordComponents()) {
        Field field = component.getAnnotation(Field.class);
        String called =
            field == null || field.name().isEmpty() ? component.getName() : field.name();
        if (called.equals(name)) {
          return component.getGenericType();
        }
      }
    }
    return Object.class;
  }
}
