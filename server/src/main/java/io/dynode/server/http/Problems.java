package io.dynode.server.http;

import io.dynode.json.JsonText;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Problem documents (RFC 9457). */
public final class Problems {
  /** Their content type. */
  public static final String TYPE = "application/problem+json";

  /** Errors told in one document. */
  public static final int MOST_ERRORS = 1_000;

  private Problems() {}

  /** The answer that says what a request was refused for. */
  public static Response answer(ProblemException refusal, String requestId) {
    ErrorCode code = refusal.code();
    int status = code.httpStatus();
    Response answer =
        Response.bytes(status, TYPE, JsonText.bytes(document(refusal.problems(), requestId)));
    return switch (status) {
      case 401 -> answer.header("WWW-Authenticate", "Bearer realm=\"dynode\"");
      case 429 -> answer.header("Retry-After", "5");
      case 503 -> answer.header("Retry-After", "1");
      default -> answer;
    };
  }

  /** The answer to a request that broke HTTP itself. */
  static Response malformed(int status, String detail, String requestId) {
    ErrorCode code =
        switch (status) {
          case 404 -> ErrorCode.NOT_FOUND;
          case 413, 414, 431 -> ErrorCode.TOO_LARGE;
          case 503 -> ErrorCode.UNAVAILABLE;
          default -> status < 500 ? ErrorCode.INVALID_VALUE : ErrorCode.INTERNAL;
        };
    Json.Obj document = document(List.of(new Problem(code, detail)), requestId);
    Map<String, Json> members = new java.util.LinkedHashMap<>(document.members());
    members.put("status", Json.of(status));
    return Response.bytes(status, TYPE, JsonText.bytes(new Json.Obj(members)));
  }

  /** The document. The first problem gives type, title and status. */
  public static Json.Obj document(List<Problem> problems, String requestId) {
    Problem first = problems.getFirst();
    String detail =
        problems.size() == 1
            ? first.detail()
            : first.detail() + " (and " + (problems.size() - 1) + " more, see errors)";
    List<Json> errors = new ArrayList<>();
    for (Problem problem : problems.subList(0, Math.min(problems.size(), MOST_ERRORS))) {
      errors.add(
          Json.object(
              "code",
              Json.of(problem.code().slug()),
              "detail",
              Json.of(problem.detail()),
              "pointer",
              Json.of(problem.pointer())));
    }
    return Json.object(
        "type",
        Json.of("urn:dynode:problem:" + first.code().slug()),
        "title",
        Json.of(title(first.code())),
        "status",
        Json.of(first.code().httpStatus()),
        "detail",
        Json.of(detail),
        "code",
        Json.of(first.code().slug()),
        "errors",
        Json.of(errors),
        "requestId",
        Json.of(requestId));
  }

  private static String title(ErrorCode code) {
    String words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
