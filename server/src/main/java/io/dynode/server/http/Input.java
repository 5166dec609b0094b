package io.dynode.server.http;

import java.util.Optional;

/**
 * The body that a route reads.
 *
 * @param shape of the JSON; empty: none, or not JSON
 * @param maxBytes longest body
 * @param required whether there must be one
 */
public record Input(Consumes consumes, Optional<Shape> shape, long maxBytes, boolean required) {
  /** No body. */
  public static final Input NOTHING =
      new Input(Consumes.NOTHING, Optional.empty(), Route.USUAL_BODY, false);

  /** A record from JSON, of the usual length. */
  public static Input of(Class<? extends Record> type) {
    return new Input(Consumes.JSON, Optional.of(new Shape.Of(type)), Route.USUAL_BODY, true);
  }

  /** The same, which may be left out. */
  public Input optional() {
    return new Input(consumes, shape, maxBytes, false);
  }

  /** Bytes as they are. */
  public static Input bytes(long maxBytes) {
    return new Input(Consumes.BYTES, Optional.empty(), maxBytes, true);
  }

  /** JSON of a shape, in one of the forms that are taken. */
  public static Input of(Consumes consumes, Shape shape, long maxBytes) {
    return new Input(consumes, Optional.of(shape), maxBytes, true);
  }
}
