package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One component of a record, and its member in JSON. */
final class Component {
  private final int index;
  private final String name;
  private final String description;
  private final boolean required;
  private final @Nullable Json fallback;
  private final Codec codec;
  private final MethodHandle accessor;
  private @Nullable Object absent;

  private Component(int index, RecordComponent component, @Nullable Field field) {
    this.index = index;
    Bounds bounds = field == null ? Bounds.NONE : Bounds.of(field);
    name = field == null || field.name().isEmpty() ? component.getName() : field.name();
    description = field == null ? "" : field.value();
    required = field != null && field.required();
    fallback =
        field == null || field.fallback().isEmpty() ? null : JsonText.parse(field.fallback());
    codec = Codecs.of(component.getGenericType(), bounds);
    accessor = RecordShape.accessor(component);
  }

  static Component of(int index, RecordComponent component) {
    try {
      return new Component(index, component, component.getAnnotation(Field.class));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "component " + component + " of " + component.getDeclaringRecord(), e);
    }
  }

  int index() {
    return index;
  }

  String name() {
    return name;
  }

  boolean required() {
    return required;
  }

  boolean absentIn(Json json) {
    return json instanceof Json.Null && !codec.takesNull();
  }

  @Nullable Object read(Json json, Problems problems) {
    return codec.read(json, problems);
  }

  /** The value of an absent member; it never changes, so that the first one found is kept. */
  @Nullable Object absent(Problems problems) {
    Object known = absent;
    if (known != null) {
      return known;
    }
    if (required) {
      problems.add(ErrorCode.MISSING_FIELD, "Must be given");
      return null;
    }
    int before = problems.size();
    Object value = fallback == null ? codec.absent(problems) : codec.read(fallback, problems);
    if (problems.size() == before) {
      absent = value;
    }
    return value;
  }

  Object get(Object owner) {
    try {
      Object value = (Object) accessor.invokeExact(owner);
      return Objects.requireNonNull(value, name);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("accessor of " + name, e);
    }
  }

  Json write(Object value, boolean omitEmpty) {
    return codec.write(value, omitEmpty);
  }

  /** Whether the value is what its absence would mean. */
  boolean says(Object value) {
    if (required) {
      return false;
    }
    Object none = absent(new Problems(false));
    return (value instanceof byte[] a && none instanceof byte[] b)
        ? Arrays.equals(a, b)
        : value.equals(none);
  }

  Json.Obj schema(Schemas schemas) {
    Json.Obj schema = codec.schema(schemas);
    if (!description.isEmpty()) {
      schema = Schemas.with(schema, "description", Json.of(description));
    }
    if (fallback != null) {
      return Schemas.with(schema, "default", fallback);
    }
    Object none = required ? null : absent(new Problems(false));
    if (none == null || none instanceof Record || codec instanceof Containers.Maybe) {
      return schema;
    }
    Json absentJson = codec.write(none, false);
    return absentJson.isNull() ? schema : Schemas.with(schema, "default", absentJson);
  }
}
