package io.dynode.json;

import io.dynode.model.Id;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The strict codec between JSON and records, whose components are described by {@link
 * io.dynode.model.Field}.
 *
 * <p>A component may be text, a number, a boolean, an enum ({@code FAIL_FAST} is {@code
 * "fail-fast"}), a {@link Duration} (see {@link Durations}), bytes (base64), an {@link Id}, {@link
 * Json} as it is, another record, or an {@code Optional}, a {@code List} or a {@code Map} by text
 * of these. An absent member, or null where the component is not JSON, has the value of the field's
 * fallback, else the empty value of its type: "", 0, false, JSON null, an empty collection, zero,
 * the first constant, the record of {@code {}}. Ids have none and must be given.
 */
public final class Records {
  /** Most problems told of one value. */
  public static final int MAX_PROBLEMS = Problems.MOST;

  private Records() {}

  /**
   * Reads a record.
   *
   * @throws ProblemException with every problem found (at most 1,000), each with its JSON pointer:
   *     wrong types, missing and unknown fields (with a suggestion), values out of bounds, NUL
   */
  public static <R extends Record> R decode(Json json, Class<R> type) {
    return decode(json, type, new Problems(/* strangers= */ false));
  }

  /**
   * As {@link #decode}, but members that the record does not have are passed over: for what a later
   * version of Dynode may have written, never for what users write.
   */
  public static <R extends Record> R decodeKnown(Json json, Class<R> type) {
    return decode(json, type, new Problems(/* strangers= */ true));
  }

  private static <R extends Record> R decode(Json json, Class<R> type, Problems problems) {
    Object value = codec(type).read(json, problems);
    if (value == null || problems.size() > 0) {
      throw new ProblemException(problems.list());
    }
    return type.cast(value);
  }

  /**
   * Writes a record with all its members; {@code Optional.empty()} is null. Also takes lists and
   * maps of records, and any value a component may have. Members of maps are sorted by name.
   */
  public static Json encode(Object value) {
    return any(value, false);
  }

  /**
   * As {@link #encode}, without the members whose value is what their absence means. Reading gives
   * an equal record.
   */
  public static Json encodeBrief(Object value) {
    return any(value, true);
  }

  /** JSON Schema 2020-12 of a record; others that it holds are in {@code $defs}. */
  public static Json.Obj schema(Class<? extends Record> type) {
    return Schemas.standalone(type);
  }

  /**
   * The schemas of these records and of all that they hold, by simple name.
   *
   * @param prefix what references begin with, for example {@code #/components/schemas/}
   */
  public static Json.Obj schemas(Collection<? extends Class<?>> types, String prefix) {
    return Schemas.of(types, prefix);
  }

  private static Codec codec(Class<?> type) {
    return Codecs.isId(type) ? Codecs.of(type, Bounds.NONE) : RecordCodec.of(type);
  }

  private static Json any(@Nullable Object value, boolean brief) {
    return switch (value) {
      case null -> Json.NULL;
      case Json json -> json;
      case Id id -> Json.of(id.value());
      case Record owner -> RecordCodec.of(owner.getClass()).write(owner, brief);
      case String text -> Json.of(text);
      case Integer number -> Json.of((long) number);
      case Long number -> Json.of((long) number);
      case Double number -> Json.of((double) number);
      case Boolean bool -> Json.of((boolean) bool);
      case Enum<?> constant -> Json.of(Named.Constants.word(constant));
      case Duration duration -> Json.of(Durations.print(duration));
      case byte[] bytes -> new Scalars.Bytes(Bounds.NONE).write(bytes, brief);
      case Optional<?> maybe -> any(maybe.orElse(null), brief);
      case Collection<?> items -> items(items, brief);
      case Map<?, ?> map -> members(map, brief);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  private static Json items(Collection<?> values, boolean brief) {
    List<Json> items = new ArrayList<>(values.size());
    values.forEach(value -> items.add(any(value, brief)));
    return new Json.Arr(items);
  }

  private static Json members(Map<?, ?> map, boolean brief) {
    Map<String, Json> members = new TreeMap<>();
    map.forEach((name, value) -> members.put((String) name, any(value, brief)));
    return new Json.Obj(members);
  }
}
