package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec of one record class. */
final class RecordCodec implements Codec {
  /** Stands in place of a value that could not be read. */
  private static final Object FAILED = new Object();

  private static final ClassValue<RecordCodec> CODECS =
      new ClassValue<>() {
        @Override
        protected RecordCodec computeValue(Class<?> type) {
          return new RecordCodec(type);
        }
      };

  private final RecordShape shape;
  private final Component[] components;
  private final Map<String, Component> byName = new HashMap<>();

  private RecordCodec(Class<?> type) {
    shape = RecordShape.of(type);
    components = new Component[shape.components().length];
    for (int i = 0; i < components.length; i++) {
      Component component = Component.of(i, shape.components()[i]);
      components[i] = component;
      if (byName.put(component.name(), component) != null) {
        throw new IllegalArgumentException(
            type.getName() + " has two members '" + component.name() + "'");
      }
    }
  }

  static RecordCodec of(Class<?> type) {
    return CODECS.get(type);
  }

  /**
   * The codec of a record inside another type. It is looked up when it is used, so that a record
   * may hold others of its own class.
   */
  record Nested(Class<?> type) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      return of(type).read(json, problems);
    }

    @Override
    public @Nullable Object absent(Problems problems) {
      return of(type).absent(problems);
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return of(type).write(value, omitEmpty);
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return schemas.reference(type);
    }
  }

  @Override
  public @Nullable Object read(Json json, Problems problems) {
    if (!(json instanceof Json.Obj object)) {
      problems.wrongType("an object", json);
      return null;
    }
    int before = problems.size();
    @Nullable Object[] values = new @Nullable Object[components.length];
    object.members().forEach((name, member) -> readMember(name, member, values, problems));
    for (Component component : components) {
      if (values[component.index()] == null) {
        int mark = problems.size();
        values[component.index()] = component.absent(problems);
        if (problems.size() != mark) {
          problems.under(mark, component.name());
        }
      }
    }
    return problems.size() == before ? make(values, problems) : null;
  }

  private void readMember(String name, Json member, @Nullable Object[] values, Problems problems) {
    Component component = byName.get(name);
    if (component == null) {
      problems.add(
          ErrorCode.UNKNOWN_FIELD,
          "Unknown field '" + Problems.brief(name) + "'" + Suggestions.hint(name, names()),
          name);
      return;
    }
    if (component.absentIn(member)) {
      return;
    }
    int mark = problems.size();
    Object value = component.read(member, problems);
    values[component.index()] = value == null ? FAILED : value;
    if (problems.size() != mark) {
      problems.under(mark, name);
    }
  }

  /** In the order they are declared. */
  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (Component component : components) {
      names.add(component.name());
    }
    return names;
  }

  @SuppressWarnings("NullAway") // every value is there when no problem was found
  private @Nullable Object make(@Nullable Object[] values, Problems problems) {
    try {
      return shape.make(values);
    } catch (ProblemException e) {
      e.problems().forEach(problems::add);
    } catch (IllegalArgumentException e) {
      problems.add(ErrorCode.INVALID_VALUE, String.valueOf(e.getMessage()));
    }
    return null;
  }

  @Override
  public @Nullable Object absent(Problems problems) {
    return read(Json.EMPTY, problems);
  }

  @Override
  public Json write(Object value, boolean omitEmpty) {
    Map<String, Json> members = LinkedHashMap.newLinkedHashMap(components.length);
    for (Component component : components) {
      Object each = component.get(value);
      if (!omitEmpty || !component.says(each)) {
        members.put(component.name(), component.write(each, omitEmpty));
      }
    }
    return new Json.Obj(members);
  }

  @Override
  public Json.Obj schema(Schemas schemas) {
    Map<String, Json> properties = new LinkedHashMap<>();
    List<Json> required = new ArrayList<>();
    for (Component component : components) {
      properties.put(component.name(), component.schema(schemas));
      if (component.required() || component.absent(new Problems(false)) == null) {
        required.add(Json.of(component.name()));
      }
    }
    Json.Obj schema =
        Json.object("type", Json.of("object"), "properties", new Json.Obj(properties));
    if (!required.isEmpty()) {
      schema = Schemas.with(schema, "required", Json.of(required));
    }
    return Schemas.with(schema, "additionalProperties", Json.FALSE);
  }
}
