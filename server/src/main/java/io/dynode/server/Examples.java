package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Reply;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What requests and answers look like: recorded from a real server by a test, which also sees to it
 * that none is missing or out of date.
 */
final class Examples {
  static final String FILE = "examples.json";

  /** The member of an answer that is a problem. */
  static final String PROBLEM = "problem";

  private final Json all;

  /**
   * @param all by what they are of: {@code requests} by route, {@code answers} by the schema
   */
  Examples(Json all) {
    this.all = all;
  }

  /** Those that were recorded. */
  static Examples recorded() {
    try (InputStream in = Examples.class.getResourceAsStream(FILE)) {
      return new Examples(
          in == null ? Json.EMPTY : JsonText.parse(in.readAllBytes(), JsonText.Limits.OWN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the body that a route takes; empty: it takes none that can be shown. */
  Optional<Json> request(Route route) {
    return shown(route) ? member("requests", route.label()) : Optional.empty();
  }

  /** Whether the route's body can be shown: as JSON of a known shape. */
  static boolean shown(Route route) {
    Consumes consumes = route.input().consumes();
    return consumes != Consumes.NOTHING
        && route.input().shape().isPresent()
        && consumes.types().stream().anyMatch(Examples::json);
  }

  /** Of an answer: one example stands for all answers of its shape. */
  Optional<Json> answer(Reply reply) {
    return reply
        .shape()
        .filter(_ -> json(reply.contentType()))
        .flatMap(shape -> member("answers", name(shape)));
  }

  /** Of a refusal. */
  Optional<Json> problem() {
    return member("answers", PROBLEM);
  }

  static boolean json(String contentType) {
    return contentType.endsWith("json");
  }

  /** What examples of that shape are known by. */
  static String name(Shape shape) {
    return switch (shape) {
      case Shape.Of(Class<? extends Record> type) -> type.getSimpleName();
      case Shape.Named(String schema) -> schema;
      case Shape.Page(Shape item) -> "page of " + name(item);
      case Shape.Some(Shape item) -> "some of " + name(item);
    };
  }

  private Optional<Json> member(String kind, String name) {
    return all instanceof Json.Obj object
        ? object.get(kind).filter(Json.Obj.class::isInstance).flatMap(o -> ((Json.Obj) o).get(name))
        : Optional.empty();
  }

  /** A media type of the description with that schema and its example. */
  static Json media(Json schema, Optional<Json> example) {
    return example
        .map(value -> Json.object("sample", Json.object("value", value)))
        .map(samples -> Json.object("schema", schema, "examples", samples))
        .orElseGet(() -> Json.object("schema", schema));
  }
}
