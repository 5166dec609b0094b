package io.dynode.builder;

import io.dynode.json.Records;
import io.dynode.model.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Java values as values of an agenda. */
public final class Values {
  private Values() {}

  /**
   * Text that contains references: {@code text("%s of %s", a.out("/n"), b.out("/n"))}. Everything
   * else in it is taken as it stands.
   *
   * @param parts are put in place of the {@code %s}, one after the other
   * @throws IllegalArgumentException not as many parts as places
   */
  public static Reference text(String format, Object... parts) {
    StringBuilder text = new StringBuilder();
    String[] between = format.split("%s", -1);
    if (between.length != parts.length + 1) {
      throw new IllegalArgumentException(
          parts.length + " values for " + (between.length - 1) + " places in '" + format + "'");
    }
    for (int i = 0; i < between.length; i++) {
      text.append(escaped(between[i]));
      if (i < parts.length) {
        text.append(parts[i] instanceof Reference r ? r.toString() : escaped(parts[i].toString()));
      }
    }
    return new Reference(text.toString());
  }

  static Json duration(Duration duration) {
    return Records.encode(duration);
  }

  static Json json(@Nullable Object value) {
    return switch (value) {
      case null -> Json.NULL;
      case Json json -> json;
      case Reference reference -> Json.of(reference.toString());
      case String text -> Json.of(escaped(text));
      case Boolean truth -> Json.of(truth);
      case Integer whole -> Json.of(whole);
      case Long whole -> Json.of(whole);
      case Double number -> number(new BigDecimal(number.toString()));
      case BigDecimal number -> number(number);
      case List<?> list -> Json.of(list.stream().map(Values::json).toList());
      case Map<?, ?> map -> object(map);
      default ->
          throw new IllegalArgumentException(
              "A value of an agenda is no " + value.getClass().getName());
    };
  }

  private static Json number(BigDecimal number) {
    return new Json.Num(number.toPlainString());
  }

  private static Json object(Map<?, ?> map) {
    Map<String, Json> members = new LinkedHashMap<>();
    map.forEach((key, of) -> {
      if (!(key instanceof String name)) {
        throw new IllegalArgumentException("Members of an object are named by text, not " + key);
      }
      members.put(name, json(of));
    });
    return new Json.Obj(members);
  }

  /** What looks like a reference in a program's text is none. */
  private static String escaped(String text) {
    return text.replace("@<", "@@<");
  }
}
