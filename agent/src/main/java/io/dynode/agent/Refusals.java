package io.dynode.agent;

import io.dynode.json.JsonText;
import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Tells a server's refusal from an answer that leaves open whether the server acted. */
final class Refusals {
  /** The server may be able to answer later; nothing is said about the request itself. */
  private static final Set<ErrorCode> TRANSIENT =
      EnumSet.of(
          ErrorCode.UNAVAILABLE,
          ErrorCode.STORE_FAILED,
          ErrorCode.STORE_LOCKED,
          ErrorCode.INTERNAL);

  private Refusals() {}

  /**
   * Whether a registration would be refused again. A conflict passes: the agent has drained then
   * where it was before.
   */
  static boolean lasting(ErrorCode code) {
    return code.type() == ErrorType.USER && code != ErrorCode.CONFLICT;
  }

  /** The exception for an answer that is no success. */
  static RuntimeException of(int status, byte[] body) {
    Optional<Json> problem = problem(body);
    String detail = problem.flatMap(p -> p.at("/detail")).flatMap(Json::text).orElse("no details");
    Optional<ErrorCode> code =
        problem
            .flatMap(p -> p.at("/code"))
            .flatMap(Json::text)
            .flatMap(slug ->
                Arrays.stream(ErrorCode.values()).filter(c -> c.slug().equals(slug)).findFirst());
    if (code.isPresent() && !TRANSIENT.contains(code.get())) {
      return new ProblemException(code.get(), detail);
    }
    return new UncheckedIOException(
        new IOException("The server answered with status " + status + ": " + detail));
  }

  private static Optional<Json> problem(byte[] body) {
    try {
      return Optional.of(JsonText.parse(body));
    } catch (ProblemException _) {
      return Optional.empty();
    }
  }
}
