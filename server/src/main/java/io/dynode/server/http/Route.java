package io.dynode.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of the route table; the router, the policy, OpenAPI and the docs are made from it.
 *
 * @param method GET, PUT, POST or DELETE; GET answers HEAD too
 * @param path template with {@code {name}} for a segment
 * @param summary one sentence
 * @param body record the body is read into; empty: none, or not a record
 * @param maxBody longest body in bytes
 * @param status of the usual answer
 * @param answer record of the answer; empty: none, or not a record
 * @param page whether the answer is a page of such records
 * @param produces content type of the usual answer
 * @param parameters query parameters
 */
public record Route(
    String method,
    String path,
    String summary,
    Access access,
    Consumes consumes,
    Optional<Class<? extends Record>> body,
    long maxBody,
    int status,
    Optional<Class<? extends Record>> answer,
    boolean page,
    String produces,
    List<Parameter> parameters,
    Endpoint endpoint) {
  /** Longest body where nothing else is said. */
  public static final long USUAL_BODY = 1L << 20;

  public Route {
    parameters = List.copyOf(parameters);
  }

  /** A route that has no body yet and answers 200 with JSON. */
  public static Route of(
      String method, String path, String summary, Access access, Endpoint endpoint) {
    return new Route(
        method,
        path,
        summary,
        access,
        Consumes.NOTHING,
        Optional.empty(),
        USUAL_BODY,
        200,
        Optional.empty(),
        false,
        "application/json",
        List.of(),
        endpoint);
  }

  /** The same, reading a record from JSON. */
  public Route takes(Class<? extends Record> type) {
    return takes(Consumes.JSON, Optional.of(type), USUAL_BODY);
  }

  /** The same, reading a body. */
  public Route takes(Consumes what, Optional<Class<? extends Record>> type, long bytes) {
    return new Route(
        method,
        path,
        summary,
        access,
        what,
        type,
        bytes,
        status,
        answer,
        page,
        produces,
        parameters,
        endpoint);
  }

  /** The same, answering with a record. */
  public Route returns(int newStatus, Class<? extends Record> type) {
    return answering(newStatus, Optional.of(type), false, "application/json");
  }

  /** The same, answering with a page of records. */
  public Route returnsPage(Class<? extends Record> type) {
    return answering(200, Optional.of(type), true, "application/json")
        .with("cursor", "Where to go on: 'next' of the page before.")
        .with("limit", "Most items in the page, 1 to 1000; 100 when not given.");
  }

  /** The same, answering with something else than a record. */
  public Route returns(int newStatus, String contentType) {
    return answering(newStatus, Optional.empty(), false, contentType);
  }

  private Route answering(
      int newStatus, Optional<Class<? extends Record>> type, boolean paged, String contentType) {
    return new Route(
        method,
        path,
        summary,
        access,
        consumes,
        body,
        maxBody,
        newStatus,
        type,
        paged,
        contentType,
        parameters,
        endpoint);
  }

  /** The same with a further query parameter. */
  public Route with(String name, String description) {
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(new Parameter(name, description));
    return new Route(
        method, path, summary, access, consumes, body, maxBody, status, answer, page, produces,
        more, endpoint);
  }

  /** Its name in logs and metrics. */
  public String label() {
    return method + " " + path;
  }
}
