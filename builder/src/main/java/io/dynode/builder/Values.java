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
   * @throws IllegalArgumentException not as many parts as places; or {@code @} directly before a
   *     reference: what is written so is read as no reference
   */
  public static Reference text(String format, Object... parts) {
    String[] between = format.split("%s", -1);
    if (between.length != parts.length + 1) {
      throw new IllegalArgumentException(
          parts.length + " values for " + (between.length - 1) + " places in '" + format + "'");
    }
    StringBuilder text = new StringBuilder();
    StringBuilder literal = new StringBuilder(between[0]);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] instanceof Reference reference) {
        join(text, escaped(literal.toString()), format);
        join(text, reference.toString(), format);
        literal.setLength(0);
      } else {
        literal.append(parts[i]);
      }
      literal.append(between[i + 1]);
    }
    join(text, escaped(literal.toString()), format);
    return new Reference(text.toString());
  }

  /** Where two pieces meet, neither may become something else. */
  private static void join(StringBuilder text, String next, String format) {
    boolean meets = !text.isEmpty() && text.charAt(text.length() - 1) == '@';
    if (meets && (next.startsWith("<") || next.startsWith("@<") || next.startsWith("@@<"))) {
      throw new IllegalArgumentException(
          "'@' directly before a reference in '"
              + format
              + "' would make it plain text; let the operation referred to give the '@' as well");
    }
    text.append(next);
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
