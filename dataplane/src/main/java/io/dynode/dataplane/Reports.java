package io.dynode.dataplane;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;
import java.util.List;
import java.util.stream.Collectors;

/** Makes reports of how attempts ended. */
public final class Reports {
  /** The exit code of what has none. */
  public static final int NO_EXIT_CODE = -1;

  /** Longest message of a report, in characters; longer ones lose their middle. */
  public static final int MAX_MESSAGE = 4096;

  private Reports() {}

  /** Success of a built-in: nothing but its output, an event perhaps, and a message. */
  public static Report succeeded(
      AttemptId attempt, String message, Json output, List<RaisedEvent> events, long nowMicros) {
    return new Report(
        attempt,
        true,
        "",
        bounded(message),
        NO_EXIT_CODE,
        nowMicros,
        nowMicros,
        output,
        List.of(),
        events,
        List.of(),
        Json.NULL,
        Json.NULL,
        "");
  }

  /** Failure without a module having run. */
  public static Report failed(AttemptId attempt, ErrorCode code, String message, long nowMicros) {
    return new Report(
        attempt,
        false,
        code.slug(),
        bounded(message),
        NO_EXIT_CODE,
        nowMicros,
        nowMicros,
        Json.NULL,
        List.of(),
        List.of(),
        List.of(),
        Json.NULL,
        Json.NULL,
        "");
  }

  /** The same attempt as failed after all, for the reason given; it brings nothing then. */
  public static Report refused(Report report, ErrorCode code, String message) {
    return new Report(
        report.attempt(),
        false,
        code.slug(),
        bounded(message),
        report.exitCode(),
        report.startedMicros(),
        report.endedMicros(),
        Json.NULL,
        List.of(),
        List.of(),
        List.of(),
        Json.NULL,
        Json.NULL,
        report.workdir());
  }

  /** Whether the attempt so ended is one whose work folder is kept, if it is to be. */
  public static boolean keepsWorkdir(Report report) {
    return !report.workdir().isEmpty()
        && !report.succeeded()
        && !report.code().equals(ErrorCode.CANCELED.slug());
  }

  /** All that is wrong, in words. */
  public static String words(ProblemException problem) {
    return problem.problems().stream()
        .map(p -> p.pointer().isEmpty() ? p.detail() : p.pointer() + ": " + p.detail())
        .collect(Collectors.joining("; "));
  }

  /** The text without NUL and lone surrogates, and with its middle left out when it is too long. */
  static String bounded(String message) {
    StringBuilder clean = new StringBuilder();
    message
        .codePoints()
        .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
        .forEach(clean::appendCodePoint);
    if (clean.length() <= MAX_MESSAGE) {
      return clean.toString();
    }
    int head = clean.offsetByCodePoints(0, MAX_MESSAGE / 8);
    int tail = clean.length() - MAX_MESSAGE / 2;
    if (Character.isLowSurrogate(clean.charAt(tail))) {
      tail++;
    }
    return clean.substring(0, head) + " […] " + clean.substring(tail);
  }
}
