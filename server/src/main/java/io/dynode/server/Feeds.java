package io.dynode.server;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import java.util.HashMap;
import java.util.Map;

/** The answers that go on until something ends. Each holds a connection and a thread. */
final class Feeds {
  /** Feeds at once. */
  static final int MOST = 2_000;

  /** Of these for one principal. */
  static final int MOST_OF_ONE = 500;

  private final Map<String, Integer> open = new HashMap<>();
  private int all;

  /** An answer that holds a place until it ends; refused when there is none. */
  Response stream(Request request, String type, Response.Writer writer) {
    if (request.head().method().equals("HEAD")) {
      return Response.stream(200, type, -1, _ -> {});
    }
    String principal = request.caller().principal();
    take(principal);
    return Response.stream(
        200,
        type,
        -1,
        out -> {
          try {
            writer.writeTo(out);
          } finally {
            give(principal);
          }
        });
  }

  private synchronized void take(String principal) {
    int own = open.getOrDefault(principal, 0);
    if (all == MOST || own == MOST_OF_ONE) {
      throw new ProblemException(
          ErrorCode.UNAVAILABLE,
          "There are "
              + (own == MOST_OF_ONE ? own + " feeds of '" + principal + "'" : all + " feeds")
              + " already; end one, or ask again");
    }
    all++;
    open.put(principal, own + 1);
  }

  private synchronized void give(String principal) {
    all--;
    open.compute(principal, (_, own) -> own == null || own == 1 ? null : own - 1);
  }
}
