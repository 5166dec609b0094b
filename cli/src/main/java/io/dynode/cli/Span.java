package io.dynode.cli;

import io.dynode.json.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration on the command line: {@code 90s}, {@code 1h30m}; a bare number means seconds. */
final class Span implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    boolean seconds = text.matches("\\d{1,9}");
    return Durations.parse(seconds ? text + "s" : text)
        .filter(span -> !span.isNegative())
        .orElseThrow(() ->
            new TypeConversionException(
                "'" + text + "' is no duration; use one such as 90s, 10m or 1h30m"));
  }
}
