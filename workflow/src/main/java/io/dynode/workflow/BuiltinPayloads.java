package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the payloads of built-in operations must be. */
final class BuiltinPayloads {
  /** Longest delay; longer ones are a mistake of units. */
  static final Duration LONGEST = Duration.ofMillis(Field.LONGEST);

  private static final Pattern PART = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
  private static final Pattern ALL = Pattern.compile("(?:[0-9]{1,12}(?:ms|s|m|h|d)){1,10}");
  private static final Instant LAST = Instant.parse("2999-12-31T00:00:00Z");

  private BuiltinPayloads() {}

  /**
   * What is wrong with a payload.
   *
   * @param open whether texts with references may still become anything
   */
  static List<Problem> check(Builtin builtin, Json payload, boolean open) {
    List<Problem> problems = new ArrayList<>();
    if (payload instanceof Json.Obj object) {
      List<String> known = members(builtin);
      for (String name : object.members().keySet()) {
        if (!known.contains(name)) {
          problems.add(
              new Problem(
                  ErrorCode.UNKNOWN_FIELD,
                  "'" + builtin.word() + "' takes " + known + "." + Problems.hint(name, known),
                  "/" + Problem.token(name)));
        }
      }
      switch (builtin) {
        case AGENDA -> problems.addAll(AgendaPayloads.check(object, open));
        case HTTP -> problems.addAll(HttpPayloads.check(object, open));
        case UPDATE_AGENDA -> problems.addAll(UpdatePayloads.check(object, open));
        case LOG -> required(object, "message", problems);
        case EMIT -> emit(object, open, problems);
        case DELAY -> delay(object, open, problems);
        case WAIT -> {
          problems.addAll(WaitPayloads.check(object, open));
          if (problems.isEmpty()
              && object.get("duration").or(() -> object.get("until")).isPresent()) {
            delay(object, open, problems);
          }
        }
      }
    } else if (!(open && isOpen(payload))) {
      problems.add(
          new Problem(
              ErrorCode.WRONG_TYPE,
              "The payload of '" + builtin.word() + "' is an object of " + members(builtin) + "."));
    }
    return problems;
  }

  private static List<String> members(Builtin builtin) {
    return switch (builtin) {
      case LOG -> List.of("message");
      case EMIT -> List.of("type", "subject", "data");
      case DELAY -> List.of("duration", "until");
      case WAIT -> WaitPayloads.KINDS;
      case AGENDA -> AgendaPayloads.KNOWN;
      case HTTP -> HttpPayloads.KNOWN;
      case UPDATE_AGENDA -> UpdatePayloads.KNOWN;
    };
  }

  /** Whether references in it may still become anything. */
  static boolean isOpen(Json value) {
    return value instanceof Json.Text text && !Part.plain(text.value());
  }

  private static void required(Json.Obj object, String name, List<Problem> problems) {
    if (object.get(name).isEmpty()) {
      problems.add(new Problem(ErrorCode.MISSING_FIELD, "'" + name + "' must be given.", ""));
    }
  }

  private static void emit(Json.Obj object, boolean open, List<Problem> problems) {
    required(object, "type", problems);
    for (String name : List.of("type", "subject")) {
      Optional<Json> value = object.get(name);
      if (value.isPresent() && !(open && isOpen(value.get()))) {
        String text = value.get().text().orElse("");
        if (text.isEmpty() || text.length() > 1000) {
          problems.add(
              new Problem(
                  ErrorCode.WRONG_TYPE,
                  "'" + name + "' is a text of 1 to 1000 characters.",
                  "/" + name));
        }
      }
    }
  }

  private static void delay(Json.Obj object, boolean open, List<Problem> problems) {
    Optional<Json> duration = object.get("duration");
    Optional<Json> until = object.get("until");
    if (duration.isPresent() == until.isPresent()) {
      problems.add(new Problem(ErrorCode.MISSING_FIELD, "Give one of 'duration' and 'until'.", ""));
      return;
    }
    Json given = duration.or(() -> until).orElseThrow();
    if (open && isOpen(given)) {
      return;
    }
    if (duration.isPresent() && duration(given).isEmpty()) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "'duration' is a text like 500ms, 10s or 1h30m, at most 3660d.",
              "/duration"));
    }
    if (until.isPresent() && until(given).isEmpty()) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "'until' is a time like 2026-01-31T12:00:00Z, before the year 3000.",
              "/until"));
    }
  }

  /** When a delay with that payload, begun now, is over; empty: the payload is wrong. */
  static Optional<Long> wakeMicros(Json payload, long nowMicros) {
    if (!(payload instanceof Json.Obj object)) {
      return Optional.empty();
    }
    Optional<Long> end =
        object.get("duration").flatMap(BuiltinPayloads::duration).map(d -> nowMicros + micros(d));
    return end.isPresent() ? end : object.get("until").flatMap(BuiltinPayloads::until);
  }

  private static Optional<Duration> duration(Json value) {
    String text = value.text().orElse("");
    if (!ALL.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
    }
    return sum.compareTo(LONGEST) <= 0 ? Optional.of(sum) : Optional.empty();
  }

  private static Duration unit(String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> throw new IllegalArgumentException(unit);
    };
  }

  private static Optional<Long> until(Json value) {
    try {
      Instant at = OffsetDateTime.parse(value.text().orElse("")).toInstant();
      boolean sane = at.isAfter(Instant.EPOCH) && at.isBefore(LAST);
      return sane ? Optional.of(micros(Duration.between(Instant.EPOCH, at))) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static long micros(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1000);
  }
}
