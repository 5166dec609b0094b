package io.dynode.server.http;

import java.io.IOException;

/** Answers the requests of one route, on a virtual thread: it may block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers.
   *
   * @throws io.dynode.model.ProblemException becomes a problem document
   * @throws IOException when the client went away
   */
  Response handle(Request request) throws IOException;
}
