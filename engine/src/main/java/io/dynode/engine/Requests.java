package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.model.Agenda;
import io.dynode.model.Await;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.HttpCalls.Answered;
import io.dynode.spi.HttpCalls.Call;
import io.dynode.spi.HttpCalls.Outcome;
import io.dynode.spi.HttpCalls.Within;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import io.dynode.workflow.HttpPayloads;
import io.dynode.workflow.PlannedOperation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The request of an {@code http} operation, and what its answer means. Says no header and no body
 * in any message.
 */
final class Requests {
  /** Longest body of an answer. */
  static final int MOST = 1 << 20;

  static final Duration USUAL = Duration.ofMinutes(1);

  private static final int REDIRECTS = 5;
  private static final String KEY = "Idempotency-Key";
  private static final String TYPE = "Content-Type";
  private static final long LONGEST_RETRY_AFTER = 3_600_000_000L;

  private Requests() {}

  /** How long a request of that operation may take. */
  static Duration within(PlannedOperation planned) {
    Duration given = planned.spec().timeout();
    // A longer one is refused at submit; it never outlasts the claim of the duty that sends it.
    Duration most = HttpPayloads.LONGEST;
    return given.isZero() ? USUAL : given.compareTo(most) < 0 ? given : most;
  }

  /** The request; empty: nobody waits for it any more. */
  static Optional<Call> of(Reader reader, EngineCore core, Await await) {
    Optional<Agenda> agenda = reader.get(Tables.AGENDAS, await.agenda());
    if (agenda.isEmpty()) {
      return Optional.empty();
    }
    AgendaWork work =
        AgendaWork.of(new Work(reader, core.clock().wallMicros()), core, await.agenda());
    Json payload = work.flow().given(await.index()).payload();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put(KEY, await.agenda() + "/" + await.index() + "/" + await.run());
    byte[] body = payload.at("/body").map(json -> body(json, headers)).orElseGet(() -> new byte[0]);
    if (payload.at("/headers").orElse(Json.EMPTY) instanceof Json.Obj given) {
      given.members().forEach((name, value) -> headers.put(name, value.text().orElse("")));
    }
    return Optional.of(
        new Call(
            await.customer(),
            HttpPayloads.method(payload),
            HttpPayloads.url(payload),
            headers,
            body,
            new Within(within(work.planned(await.index())), MOST, REDIRECTS)));
  }

  /** Text as it is; all else as JSON. */
  private static byte[] body(Json json, Map<String, String> headers) {
    if (json instanceof Json.Text text) {
      headers.put(TYPE, "text/plain; charset=utf-8");
      return text.value().getBytes(StandardCharsets.UTF_8);
    }
    headers.put(TYPE, "application/json");
    return JsonText.bytes(json);
  }

  /** What the operation's end is, of a request that was answered then. */
  static Ending ending(Outcome outcome, long nowMicros) {
    return switch (outcome) {
      case HttpCalls.Refused(String reason) -> Ending.failed(ErrorCode.ADDRESS_REFUSED, reason);
      case HttpCalls.Failed(String reason) -> Ending.failed(ErrorCode.HTTP_UNAVAILABLE, reason);
      case Answered answered -> answered(answered, nowMicros);
    };
  }

  private static Ending answered(Answered answered, long nowMicros) {
    int status = answered.status();
    if (status == 429 || status >= 500) {
      return new Ending.Failed(
          ErrorCode.HTTP_UNAVAILABLE,
          "It was answered with " + status,
          false,
          wait(answered, nowMicros));
    }
    if (status >= 300) {
      return Ending.failed(ErrorCode.HTTP_REFUSED, "It was answered with " + status);
    }
    if (answered.cut()) {
      return Ending.failed(
          ErrorCode.TOO_LARGE, "The body of its answer is longer than " + MOST + " bytes");
    }
    return Ending.succeeded(output(answered));
  }

  /** What Retry-After says, in seconds or as a date; 0: nothing that can be understood. */
  private static long wait(Answered answered, long nowMicros) {
    String text = answered.headers().getOrDefault("retry-after", "").strip();
    if (text.matches("[0-9]{1,9}")) {
      return Math.min(LONGEST_RETRY_AFTER, Long.parseLong(text) * 1_000_000);
    }
    try {
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      long due = Math.multiplyExact(date.getEpochSecond(), 1_000_000L);
      return Math.clamp(due - nowMicros, 0, LONGEST_RETRY_AFTER);
    } catch (DateTimeException | ArithmeticException e) {
      return 0;
    }
  }

  private static Json output(Answered answered) {
    Map<String, Json> headers = new LinkedHashMap<>();
    answered.headers().forEach((name, value) -> headers.put(name, Json.of(value)));
    Map<String, Json> output = new LinkedHashMap<>();
    output.put("status", Json.of(answered.status()));
    output.put("headers", new Json.Obj(headers));
    String type = answered.headers().getOrDefault("content-type", "");
    Optional<String> text = text(answered.body());
    if (text.isEmpty()) {
      output.put("base64", Json.of(Base64.getEncoder().encodeToString(answered.body())));
    } else {
      output.put("body", value(type, text.get()));
    }
    return new Json.Obj(output);
  }

  /** JSON as such; what only says that it is, as text. */
  private static Json value(String type, String text) {
    String bare = type.split(";", 2)[0].strip();
    if (bare.equals("application/json") || bare.endsWith("+json")) {
      try {
        return JsonText.parse(text);
      } catch (ProblemException e) {
        return Json.of(text);
      }
    }
    return Json.of(text);
  }

  /** Empty: it is no UTF-8, or has a character that is never stored. */
  private static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
