package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a field accepts beyond its type. A pattern on an array holds for its items, the bounds for
 * their number.
 *
 * @param items bounds of the items themselves
 */
record Bounds(long min, long max, @Nullable Pattern pattern, @Nullable Bounds items) {
  static final Bounds NONE = new Bounds(Long.MIN_VALUE, Long.MAX_VALUE, null, null);

  static Bounds of(Field field) {
    Pattern pattern = field.pattern().isEmpty() ? null : Pattern.compile(field.pattern());
    return new Bounds(
        field.min(),
        field.max(),
        pattern,
        new Bounds(field.minItem(), field.maxItem(), pattern, null));
  }

  Bounds ofItems() {
    return items == null ? NONE : items;
  }

  boolean allow(double number, Problems problems) {
    // No bound is no number either: a double may lie beyond every long.
    if ((min == NONE.min || number >= min) && (max == NONE.max || number <= max)) {
      return true;
    }
    problems.add(ErrorCode.INVALID_VALUE, "Must be " + range("") + ", but is " + plain(number));
    return false;
  }

  boolean allow(long number, Problems problems) {
    if (number >= min && number <= max) {
      return true;
    }
    problems.add(ErrorCode.INVALID_VALUE, "Must be " + range("") + ", but is " + number);
    return false;
  }

  /** A duration, in milliseconds; one without bounds of its own has that of all durations. */
  boolean allow(Duration duration, Problems problems) {
    Duration least = Duration.ofMillis(Math.max(min, 0));
    Duration most = Duration.ofMillis(Math.min(max, Field.LONGEST));
    if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
      return true;
    }
    problems.add(
        ErrorCode.INVALID_VALUE,
        "Must be a duration of "
            + (least.isZero() ? "" : Durations.print(least) + " to ")
            + (least.isZero() ? "at most " : "")
            + Durations.print(most)
            + ", but is "
            + Durations.print(duration));
    return false;
  }

  boolean allowCount(long count, String what, Problems problems) {
    if (count >= min && count <= max) {
      return true;
    }
    problems.add(ErrorCode.INVALID_VALUE, "Must have " + range(" " + what) + ", but has " + count);
    return false;
  }

  boolean allowText(String text, Problems problems) {
    int length = text.length();
    // Characters are code points; only a text that could be too long or too short is counted.
    if (length > max || length < min || min > 0) {
      if (!allowCount(text.codePointCount(0, length), "characters", problems)) {
        return false;
      }
    }
    if (pattern != null && !pattern.matcher(text).matches()) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "Must match " + pattern + ", but is '" + Problems.brief(text) + "'");
      return false;
    }
    return true;
  }

  private String range(String what) {
    if (min == NONE.min) {
      return "at most " + max + what;
    }
    return max == NONE.max ? "at least " + min + what : min + " to " + max + what;
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /** A schema of that type, with these bounds under the words for its kind. */
  Json.Obj schema(String type, String minWord, String maxWord) {
    Map<String, Json> schema = new LinkedHashMap<>();
    schema.put("type", Json.of(type));
    if (min != NONE.min) {
      schema.put(minWord, Json.of(min));
    }
    if (max != NONE.max) {
      schema.put(maxWord, Json.of(max));
    }
    if (pattern != null && type.equals("string")) {
      schema.put("pattern", Json.of("^(?:" + pattern + ")$"));
    }
    return new Json.Obj(schema);
  }
}
