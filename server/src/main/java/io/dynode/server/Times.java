package io.dynode.server;

import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as the API writes them: ISO 8601, UTC, to the microsecond. */
final class Times {
  private Times() {}

  /** Empty for 0, which stands for never. */
  static Optional<String> iso(long micros) {
    return micros == 0 ? Optional.empty() : Optional.of(instant(micros).toString());
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** A query parameter that is a time. */
  static Optional<Long> query(Request request, String name) {
    return request.query(name).map(text -> micros(name, text));
  }

  private static long micros(String name, String text) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      ProblemException refusal =
          Request.invalid(name, "a time like 2026-05-04T12:30:00Z (a '+' in a URL is %2B)");
      refusal.addSuppressed(e);
      throw refusal;
    }
  }
}
