package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.FilePaths;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.FileEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** CloudEvents 1.0 in structured form, with Dynode's member {@code files} beside it. */
final class CloudEvents {
  static final int MAX_ATTRIBUTE = 1_024;
  static final int MAX_CORRELATION = 128;

  /** Files one event may refer to. */
  static final int MAX_FILES = 10_000;

  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]+");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final int MAX_CLASHES = 20;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private CloudEvents() {}

  /** A file as an event's sender names it. */
  record Named(String path, String sha256, int mode) {}

  /** The event, if it is one; else every problem. */
  static Json.Obj check(Json event) {
    List<Problem> problems = new ArrayList<>();
    if (!(event instanceof Json.Obj object)) {
      throw new ProblemException(ErrorCode.INVALID_EVENT, "An event is a JSON object");
    }
    required(object, "specversion", problems)
        .filter(version -> !version.equals("1.0"))
        .ifPresent(version ->
            problems.add(
                new Problem(
                    ErrorCode.INVALID_EVENT,
                    "specversion is '" + version + "'; only 1.0 is understood",
                    "/specversion")));
    required(object, "id", problems);
    required(object, "source", problems);
    required(object, "type", problems);
    object.get("time").ifPresent(time -> time(time, problems));
    object.members().keySet().forEach(name -> attribute(name, problems));
    if (object.get("data").isPresent() && object.get("data_base64").isPresent()) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_EVENT,
              "Give either data or data_base64, not both",
              "/data_base64"));
    }
    optional(object, "subject", MAX_ATTRIBUTE, problems);
    optional(object, "correlationid", MAX_CORRELATION, problems);
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    return object;
  }

  /** CloudEvents 1.0: "MUST consist of lower-case letters ('a' to 'z') or digits". */
  private static void attribute(String name, List<Problem> problems) {
    if (!ATTRIBUTE.matcher(name).matches() && !name.equals("data_base64")) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_EVENT,
              "The name of an attribute is of lower-case letters and digits",
              "/" + Problem.token(name)));
    } else if (name.equals("customer")) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_EVENT,
              "Whose event it is is said beside it, in ?customer=…, not in it",
              "/customer"));
    }
  }

  private static Optional<String> required(Json.Obj object, String name, List<Problem> problems) {
    Optional<String> value = object.get(name).flatMap(Json::text).filter(v -> !v.isEmpty());
    if (value.isEmpty()) {
      problems.add(
          new Problem(ErrorCode.INVALID_EVENT, "An event needs a text '" + name + "'", "/" + name));
    } else {
      bounded(value.get(), name, MAX_ATTRIBUTE, problems);
    }
    return value;
  }

  private static void optional(Json.Obj object, String name, int most, List<Problem> problems) {
    Json value = object.get(name).orElse(Json.NULL);
    if (value instanceof Json.Text(String text)) {
      bounded(text, name, most, problems);
    } else if (!value.isNull()) {
      problems.add(new Problem(ErrorCode.INVALID_EVENT, name + " is a text", "/" + name));
    }
  }

  private static void bounded(String text, String name, int most, List<Problem> problems) {
    if (text.codePointCount(0, text.length()) > most) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_EVENT,
              name + " has more than " + most + " characters",
              "/" + name));
    }
  }

  private static void time(Json time, List<Problem> problems) {
    boolean sane;
    try {
      Instant at = OffsetDateTime.parse(time.text().orElse("")).toInstant();
      sane = !at.isBefore(FIRST) && !at.isAfter(LAST);
    } catch (DateTimeException _) {
      sane = false;
    }
    if (!sane) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_EVENT,
              "time is not an RFC 3339 time such as 2026-01-31T12:00:00Z",
              "/time"));
    }
  }

  /** When the event says it happened, in microseconds; empty: it does not say. */
  static Optional<Long> timeMicros(Json.Obj event) {
    return event
        .get("time")
        .flatMap(Json::text)
        .map(text -> ChronoUnit.MICROS.between(Instant.EPOCH, OffsetDateTime.parse(text)));
  }

  static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }

  /** Files the event refers to; each must be stored for its customer. */
  static List<EventIntake.FileRef> files(Json.Obj event) {
    Json files = event.get("files").orElse(Json.NULL);
    if (files.isNull()) {
      return List.of();
    }
    if (!(files instanceof Json.Arr array) || array.items().size() > MAX_FILES) {
      throw new ProblemException(
          ErrorCode.INVALID_EVENT,
          "files is a list of at most " + MAX_FILES + " items {path, sha256}",
          "/files");
    }
    List<EventIntake.FileRef> refs = new ArrayList<>();
    for (int i = 0; i < array.items().size(); i++) {
      refs.add(file(array.items().get(i), "/files/" + i));
    }
    apart(refs);
    return refs;
  }

  /** They are placed in one folder: no two of one name, and none where another has a folder. */
  private static void apart(List<EventIntake.FileRef> refs) {
    // With NUL, which no name holds, in place of '/', what lies in a folder follows its name.
    List<String> names = refs.stream().map(ref -> ref.path().replace('/', '\0')).toList();
    List<Integer> sorted =
        IntStream.range(0, names.size()).boxed().sorted(Comparator.comparing(names::get)).toList();
    List<Problem> problems = new ArrayList<>();
    for (int k = 1; k < sorted.size() && problems.size() < MAX_CLASHES; k++) {
      int first = sorted.get(k - 1);
      int second = sorted.get(k);
      boolean same = names.get(first).equals(names.get(second));
      if (same || names.get(second).startsWith(names.get(first) + '\0')) {
        problems.add(
            new Problem(
                ErrorCode.INVALID_EVENT,
                same
                    ? "Another file of the event has this path too"
                    : "'%s' cannot be both a file and a folder of the event"
                        .formatted(refs.get(first).path()),
                "/files/" + second + "/path"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private static EventIntake.FileRef file(Json item, String pointer) {
    Named named;
    try {
      named = Records.decode(item, Named.class);
    } catch (ProblemException e) {
      throw new ProblemException(e.problems().stream().map(p -> p.under(pointer)).toList());
    }
    FilePaths.check(named.path(), pointer + "/path");
    return new EventIntake.FileRef(
        named.path(), named.sha256(), 0, named.mode() == 0 ? 0644 : named.mode());
  }

  /** The files of a raised event as a sender would name them. */
  static Json files(List<FileEntry> files) {
    return Json.of(
        files.stream()
            .map(f -> Records.encode(new Named(f.path(), f.sha256(), f.mode())))
            .toList());
  }
}
