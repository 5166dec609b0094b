package io.dynode.server.http;

import io.dynode.server.http.Parameter.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One line of the route table; the router, the policy, OpenAPI and the docs are made from it.
 *
 * @param method GET, PUT, POST or DELETE; GET answers HEAD too
 * @param path template with {@code {name}} for a segment
 * @param summary one sentence
 * @param replies every answer but refusals; the usual one first
 */
public record Route(
    String method,
    String path,
    String summary,
    Access access,
    Input input,
    List<Parameter> parameters,
    List<Reply> replies,
    Endpoint endpoint) {
  /** Longest body where nothing else is said. */
  public static final long USUAL_BODY = 1L << 20;

  private static final String JSON = "application/json";

  public Route {
    parameters = List.copyOf(parameters);
    replies = List.copyOf(replies);
  }

  /** A route without a body, of which no answer is known yet. */
  public static Route of(
      String method, String path, String summary, Access access, Endpoint endpoint) {
    return new Route(method, path, summary, access, Input.NOTHING, List.of(), List.of(), endpoint);
  }

  /** The same, reading a record from JSON. */
  public Route takes(Class<? extends Record> type) {
    return takes(Input.of(type));
  }

  /** The same, reading a body. */
  public Route takes(Input body) {
    return new Route(method, path, summary, access, body, parameters, replies, endpoint);
  }

  /** The same, answering with a record. */
  public Route returns(int status, Class<? extends Record> type, String... headers) {
    return returns(status, new Shape.Of(type), headers);
  }

  /** The same, answering with JSON of that shape. */
  public Route returns(int status, Shape shape, String... headers) {
    return returns(new Reply(status, JSON, Optional.of(shape), List.of(headers)));
  }

  /** The same, answering with a page of records. */
  public Route returnsPage(Class<? extends Record> type) {
    return returnsPage(new Shape.Of(type));
  }

  /** The same, answering with a page of things. */
  public Route returnsPage(Shape item) {
    return returns(200, new Shape.Page(item))
        .with("cursor", "Where to go on: 'next' of the page before.")
        .with("limit", "Most items in the page, 1 to 1000; 100 when not given.");
  }

  /** The same, answering with something else than JSON of a known shape; "": with nothing. */
  public Route returns(int status, String contentType, String... headers) {
    return returns(new Reply(status, contentType, Optional.empty(), List.of(headers)));
  }

  private Route returns(Reply reply) {
    return new Route(
        method, path, summary, access, input, parameters, and(replies, reply), endpoint);
  }

  /** The same with a further query parameter. */
  public Route with(String name, String description) {
    return with(new Parameter(Place.QUERY, name, false, false, description));
  }

  /** The same with a query parameter that may be given several times. */
  public Route withMany(String name, String description) {
    return with(new Parameter(Place.QUERY, name, false, true, description));
  }

  /** The same with a header that requests may have. */
  public Route header(String name, String description) {
    return with(new Parameter(Place.HEADER, name, false, false, description));
  }

  /** The same with a header that requests must have. */
  public Route needs(String name, String description) {
    return with(new Parameter(Place.HEADER, name, true, false, description));
  }

  private Route with(Parameter parameter) {
    return new Route(
        method, path, summary, access, input, and(parameters, parameter), replies, endpoint);
  }

  private static <T> List<T> and(List<T> list, T last) {
    List<T> more = new ArrayList<>(list);
    more.add(last);
    return more;
  }

  /** The query parameters. */
  public Stream<Parameter> query() {
    return parameters.stream().filter(parameter -> parameter.place() == Place.QUERY);
  }

  /** Whether it answers with pages. */
  public boolean page() {
    return replies.stream()
        .anyMatch(reply -> reply.shape().filter(Shape.Page.class::isInstance).isPresent());
  }

  /** Its name in logs and metrics. */
  public String label() {
    return method + " " + path;
  }
}
