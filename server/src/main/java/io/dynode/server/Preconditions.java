package io.dynode.server;

import io.dynode.engine.Expected;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a request expects to find: {@code If-Match} and {@code If-None-Match}. */
final class Preconditions {
  private static final Pattern TAG = Pattern.compile("\"[0-9]{1,18}\"");

  private Preconditions() {}

  /** The revision that {@code If-Match} names. */
  static Expected ifMatch(Request request) {
    return request.header("If-Match").map(Preconditions::revision).orElse(Expected.ANY);
  }

  /** What the request's preconditions ask for. */
  static Expected of(Request request) {
    Optional<String> none = request.header("If-None-Match");
    if (none.isPresent()) {
      if (!none.get().trim().equals("*")) {
        throw new ProblemException(
            ErrorCode.INVALID_VALUE, "A write takes no If-None-Match but '*': nothing is there");
      }
      return Expected.ABSENT;
    }
    return ifMatch(request);
  }

  private static Expected revision(String tag) {
    String text = tag.trim();
    if (text.equals("*")) {
      return Expected.PRESENT;
    }
    if (!TAG.matcher(text).matches()) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "If-Match takes one ETag as a read gave it, or '*'");
    }
    return Expected.revision(Long.parseLong(text.substring(1, text.length() - 1)));
  }
}
