package io.dynode.json;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 1h30m}, {@code 7d}. */
public final class Durations {
  private static final String PART = "(\\d{1,18}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h|d)";
  private static final Pattern ONE = Pattern.compile(PART);
  private static final Pattern ALL = Pattern.compile("(?:" + PART + ")+");

  /** Regular expression of the short form, for schemas. */
  static final String PATTERN = "^(0|(\\d+(\\.\\d+)?(ns|us|ms|s|m|h|d))+|P.+)$";

  private static final long[] NANOS = {
    86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000, 1_000_000, 1000, 1
  };
  private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};

  private Durations() {}

  /** The duration a text names, short or ISO-8601 ({@code PT5M}); empty: it names none. */
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    try {
      if (text.startsWith("P")) {
        return Optional.of(Duration.parse(text));
      }
      return ALL.matcher(text).matches() ? Optional.of(sum(text)) : Optional.empty();
    } catch (ArithmeticException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration sum(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = ONE.matcher(text);
    while (part.find()) {
      BigDecimal nanos =
          new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanos(part.group(2))));
      BigDecimal[] split = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
      sum = sum.plus(Duration.ofSeconds(split[0].longValueExact(), split[1].longValue()));
    }
    return sum;
  }

  private static long nanos(String unit) {
    int i = 0;
    while (!UNITS[i].equals(unit)) {
      i++;
    }
    return NANOS[i];
  }

  /** The short form, exact: {@code 90s} is {@code 1m30s}; zero is {@code 0s}. */
  public static String print(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return duration.toString();
    }
    StringBuilder out = new StringBuilder();
    long seconds = duration.getSeconds();
    for (int i = 0; i < 4; i++) {
      long unit = NANOS[i] / 1_000_000_000;
      part(seconds / unit, UNITS[i], out);
      seconds %= unit;
    }
    long nanos = duration.getNano();
    for (int i = 4; i < UNITS.length; i++) {
      part(nanos / NANOS[i], UNITS[i], out);
      nanos %= NANOS[i];
    }
    return out.toString();
  }

  private static void part(long count, String unit, StringBuilder out) {
    if (count > 0) {
      out.append(count).append(unit);
    }
  }
}
