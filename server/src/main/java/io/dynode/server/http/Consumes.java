package io.dynode.server.http;

import java.util.List;

/** What a route reads from the request's body. */
public enum Consumes {
  NOTHING(List.of()),
  JSON(List.of("application/json")),
  JSON_OR_YAML(List.of("application/json", "application/yaml")),
  /** CloudEvents over HTTP: structured mode, or binary mode with any content. */
  EVENT(List.of("application/cloudevents+json", "application/json", "*/*")),
  /** CloudEvents in batch mode: an array. */
  EVENTS(List.of("application/cloudevents-batch+json", "application/json")),
  /** JSON, one thing per line. */
  LINES(List.of("application/x-ndjson", "application/jsonl")),
  BYTES(List.of("application/octet-stream"));

  private final List<String> types;

  Consumes(List<String> types) {
    this.types = types;
  }

  /** Whether content of that type is of the route's shape; an event in binary mode is not. */
  public boolean shapes(String type) {
    return this != EVENT || type.equals(types.getFirst());
  }

  /** Content types as documented. */
  public List<String> types() {
    return types;
  }
}
