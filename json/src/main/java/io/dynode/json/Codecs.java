package io.dynode.json;

import io.dynode.model.Id;
import io.dynode.model.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the codec of a type. */
final class Codecs {
  private Codecs() {}

  static Codec of(Type type, Bounds bounds) {
    return switch (type) {
      case ParameterizedType generic -> container(generic, bounds);
      case WildcardType wildcard -> of(wildcard.getUpperBounds()[0], bounds);
      case Class<?> plain -> plain(plain, bounds);
      default -> throw new IllegalArgumentException("no JSON for type " + type);
    };
  }

  private static Codec container(ParameterizedType type, Bounds bounds) {
    Type[] arguments = type.getActualTypeArguments();
    Type raw = type.getRawType();
    if (raw == Optional.class) {
      return new Containers.Maybe(of(arguments[0], bounds));
    }
    if (raw == List.class) {
      return new Containers.Items(of(arguments[0], bounds.ofItems()), bounds);
    }
    if (raw == Map.class && arguments[0] == String.class) {
      return new Containers.Entries(of(arguments[1], bounds.ofItems()), bounds);
    }
    throw new IllegalArgumentException("no JSON for type " + type);
  }

  private static Codec plain(Class<?> type, Bounds bounds) {
    if (type == String.class) {
      return new Scalars.Text(bounds);
    }
    if (type == int.class || type == Integer.class) {
      return new Scalars.Whole(bounds, true);
    }
    if (type == long.class || type == Long.class) {
      return new Scalars.Whole(bounds, false);
    }
    if (type == double.class || type == Double.class) {
      return new Scalars.Real(bounds);
    }
    if (type == boolean.class || type == Boolean.class) {
      return new Scalars.Truth();
    }
    if (type == Duration.class) {
      return new Scalars.Time(bounds);
    }
    if (type == byte[].class) {
      return new Scalars.Bytes(bounds);
    }
    if (type == Json.class) {
      return new Scalars.Any();
    }
    return named(type, bounds);
  }

  private static Codec named(Class<?> type, Bounds bounds) {
    if (type.isEnum()) {
      return Named.Constants.of(type);
    }
    if (isId(type)) {
      return new Named.Ids(RecordShape.of(type), bounds);
    }
    if (type.isRecord()) {
      return new RecordCodec.Nested(type);
    }
    throw new IllegalArgumentException("no JSON for type " + type);
  }

  static boolean isId(Class<?> type) {
    return type.isRecord()
        && Id.class.isAssignableFrom(type)
        && type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getType() == String.class;
  }
}
