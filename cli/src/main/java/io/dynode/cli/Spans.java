package io.dynode.cli;

import io.dynode.model.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Times as people read them. */
final class Spans {
  private Spans() {}

  /** A time that the server told. */
  static Optional<Instant> time(Json json, String pointer) {
    try {
      String text = Texts.at(json, pointer);
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** The time between two that were told; empty when one was not. */
  static Optional<Duration> between(Json json, String from, String to) {
    return time(json, from).flatMap(start -> time(json, to).map(end -> positive(start, end)));
  }

  /** Never negative: the clocks of two machines may have told them. */
  static Duration positive(Instant start, Instant end) {
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
  }

  /** Such as 3.2 ms, 412 ms, 10.4 s, 2m 05s, 3h 20m, 4d 2h. */
  static String print(Duration span) {
    double millis = span.toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    if (millis < 999.5) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    if (millis < 59_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
    long seconds = Math.round(millis / 1000);
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
    return seconds < 86_400
        ? String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60)
        : String.format(Locale.ROOT, "%dd %dh", seconds / 86_400, seconds / 3600 % 24);
  }

  /** What is needed or reserved, such as 2 cores, 512 MiB memory; nothing at all is said so. */
  static String needs(Json resources) {
    List<String> parts = new ArrayList<>();
    long cpu = Texts.number(resources, "/cpuMillis");
    long memory = Texts.number(resources, "/memoryBytes");
    long disk = Texts.number(resources, "/diskBytes");
    long gpus = Texts.number(resources, "/gpus");
    if (cpu > 0) {
      parts.add(
          BigDecimal.valueOf(cpu, 3).stripTrailingZeros().toPlainString()
              + (cpu == 1000 ? " core" : " cores"));
    }
    if (memory > 0) {
      parts.add(bytes(memory) + " memory");
    }
    if (disk > 0) {
      parts.add(bytes(disk) + " disk");
    }
    if (gpus > 0) {
      parts.add(gpus + " GPUs");
    }
    if (resources.at("/slots").orElse(Json.NULL) instanceof Json.Obj slots) {
      slots.members().forEach((name, count) -> parts.add(Texts.of(count) + " of slot " + name));
    }
    return parts.isEmpty() ? "nothing" : String.join(", ", parts);
  }

  /** Bytes, such as 512 B, 3.4 MiB, 1.2 TiB. */
  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
