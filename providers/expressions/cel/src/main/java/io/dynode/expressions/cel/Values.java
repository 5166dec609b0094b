package io.dynode.expressions.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns JSON into the language's values and back, and counts them. */
final class Values {
  private static final long MOST = 1_000_000;
  private static final int LONG_DIGITS = 20;

  private long size;

  /** How many values were turned. */
  long size() {
    return size;
  }

  Object from(Json value) {
    if (++size > MOST) {
      throw new ProblemException(
          ErrorCode.CONDITION_FAILED, "the values are too large to be looked at in a condition");
    }
    return switch (value) {
      case Json.Null _ -> NullValue.NULL_VALUE;
      case Json.Bool bool -> bool.value();
      case Json.Num number -> number(number.literal());
      case Json.Text text -> text.value();
      case Json.Arr array -> {
        List<Object> items = new ArrayList<>(array.items().size());
        for (Json item : array.items()) {
          items.add(from(item));
        }
        yield items;
      }
      case Json.Obj object -> {
        Map<String, Object> members = new LinkedHashMap<>();
        object.members().forEach((name, member) -> members.put(name, from(member)));
        yield members;
      }
    };
  }

  private static Object number(String literal) {
    boolean whole = literal.length() <= LONG_DIGITS;
    for (int i = 0; whole && i < literal.length(); i++) {
      char c = literal.charAt(i);
      whole = (c >= '0' && c <= '9') || (c == '-' && i == 0);
    }
    if (whole) {
      try {
        return Long.parseLong(literal);
      } catch (NumberFormatException e) {
        return Double.parseDouble(literal); // more than 64 bits
      }
    }
    return Double.parseDouble(literal);
  }

  Json to(Object value) {
    return to(value, 0);
  }

  private Json to(Object value, int depth) {
    if (depth > Json.MAX_DEPTH || ++size > 2 * MOST) {
      throw new ProblemException(ErrorCode.CONDITION_FAILED, "the result is too large");
    }
    return switch (value) {
      case NullValue _ -> Json.NULL;
      case com.google.protobuf.NullValue _ -> Json.NULL;
      case Boolean bool -> Json.of(bool);
      case String text -> Json.of(text);
      case Long number -> Json.of(number);
      case Integer number -> Json.of((long) number);
      case UnsignedLong number -> new Json.Num(number.toString());
      case Double number -> Json.of(number);
      case CelByteString bytes -> Json.of(Base64.getEncoder().encodeToString(bytes.toByteArray()));
      case Collection<?> list -> {
        List<Json> items = new ArrayList<>(list.size());
        for (Object item : list) {
          items.add(to(item, depth + 1));
        }
        yield new Json.Arr(items);
      }
      case Map<?, ?> map -> {
        Map<String, Json> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(name.toString(), to(member, depth + 1)));
        yield new Json.Obj(members);
      }
      case Instant time -> Json.of(time.toString());
      case Duration duration -> Json.of(duration.toString());
      default ->
          throw new ProblemException(
              ErrorCode.CONDITION_FAILED,
              "it gives a value that JSON has no word for: " + value.getClass().getSimpleName());
    };
  }
}
