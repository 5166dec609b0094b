package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Codecs of values without parts. */
final class Scalars {
  private Scalars() {}

  record Text(Bounds bounds) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Text text)) {
        problems.wrongType("a string", json);
        return null;
      }
      return clean(text.value(), problems) && bounds.allowText(text.value(), problems)
          ? text.value()
          : null;
    }

    static boolean clean(String text, Problems problems) {
      String flaw = Utf8.flaw(text);
      if (!flaw.isEmpty()) {
        problems.add(ErrorCode.INVALID_ENCODING, "Refused: " + flaw);
      }
      return flaw.isEmpty();
    }

    @Override
    public Object absent(Problems problems) {
      return "";
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of((String) value);
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return bounds.schema("string", "minLength", "maxLength");
    }
  }

  /** int or long. */
  record Whole(Bounds bounds, boolean isInt) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Num number)) {
        problems.wrongType("a whole number", json);
        return null;
      }
      long value;
      try {
        value = parse(number.literal());
      } catch (ArithmeticException | NumberFormatException e) {
        problems.wrongType("a whole number of at most " + (isInt ? 32 : 64) + " bits", json);
        return null;
      }
      if (isInt && value != (int) value) {
        problems.add(
            ErrorCode.INVALID_VALUE,
            "Must be " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE + ", but is " + value);
        return null;
      }
      if (!bounds.allow(value, problems)) {
        return null;
      }
      return box(value);
    }

    /** Not one conditional expression: that would make a Long of both. */
    private Object box(long value) {
      if (isInt) {
        return (int) value;
      }
      return value;
    }

    private static long parse(String literal) {
      boolean digits = literal.length() <= 18;
      for (int i = 0; digits && i < literal.length(); i++) {
        char c = literal.charAt(i);
        digits = (c >= '0' && c <= '9') || (c == '-' && i == 0);
      }
      return digits ? Long.parseLong(literal) : new BigDecimal(literal).longValueExact();
    }

    @Override
    public Object absent(Problems problems) {
      return box(0);
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of(((Number) value).longValue());
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return bounds.schema("integer", "minimum", "maximum");
    }
  }

  record Real(Bounds bounds) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Num number)) {
        problems.wrongType("a number", json);
        return null;
      }
      double value = Double.parseDouble(number.literal());
      if (Double.isInfinite(value)) {
        problems.add(ErrorCode.INVALID_VALUE, "The number is too large for 64 bits");
        return null;
      }
      return bounds.allow(value, problems) ? Double.valueOf(value) : null;
    }

    @Override
    public Object absent(Problems problems) {
      return 0.0;
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of((double) (Double) value);
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return bounds.schema("number", "minimum", "maximum");
    }
  }

  record Truth() implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (json instanceof Json.Bool bool) {
        return bool.value();
      }
      problems.wrongType("true or false", json);
      return null;
    }

    @Override
    public Object absent(Problems problems) {
      return false;
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of((boolean) (Boolean) value);
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return Json.object("type", Json.of("boolean"));
    }
  }

  record Time(Bounds bounds) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Text text)) {
        problems.wrongType("a duration such as \"10s\", \"5m\" or \"1h30m\"", json);
        return null;
      }
      Optional<Duration> duration = Durations.parse(text.value());
      if (duration.isEmpty() || duration.get().isNegative()) {
        problems.add(
            ErrorCode.INVALID_VALUE,
            "Must be a duration such as \"10s\", \"5m\" or \"1h30m\", but is '"
                + Problems.brief(text.value())
                + "'");
        return null;
      }
      return bounds.allow(duration.get(), problems) ? duration.get() : null;
    }

    @Override
    public Object absent(Problems problems) {
      return Duration.ZERO;
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of(Durations.print((Duration) value));
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return Json.object("type", Json.of("string"), "pattern", Json.of(Durations.PATTERN));
    }
  }

  /** JSON that passes through. */
  record Any() implements Codec {
    @Override
    public Object read(Json json, Problems problems) {
      return json;
    }

    @Override
    public Object absent(Problems problems) {
      return Json.NULL;
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return (Json) value;
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return Json.EMPTY;
    }

    @Override
    public boolean takesNull() {
      return true;
    }
  }

  record Bytes(Bounds bounds) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Text text)) {
        problems.wrongType("a string in base64", json);
        return null;
      }
      byte[] bytes;
      try {
        bytes = Base64.getDecoder().decode(text.value());
      } catch (IllegalArgumentException e) {
        problems.add(ErrorCode.INVALID_VALUE, "Not valid base64: " + e.getMessage());
        return null;
      }
      return bounds.allowCount(bytes.length, "bytes", problems) ? bytes : null;
    }

    @Override
    public Object absent(Problems problems) {
      return new byte[0];
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of(Base64.getEncoder().encodeToString((byte[]) value));
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      return Json.object("type", Json.of("string"), "contentEncoding", Json.of("base64"));
    }
  }
}
