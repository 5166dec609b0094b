package io.dynode.server.http;

import java.util.List;
import java.util.Optional;

/**
 * An answer that a route gives when it does not refuse.
 *
 * @param contentType of its body; empty: it has none
 * @param shape of its JSON; empty: none, or not JSON
 * @param headers that it always has, beside those of every answer
 */
public record Reply(int status, String contentType, Optional<Shape> shape, List<String> headers) {
  public Reply {
    headers = List.copyOf(headers);
  }
}
