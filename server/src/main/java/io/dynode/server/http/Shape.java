package io.dynode.server.http;

/** What JSON of a request or an answer looks like, as the API's description names it. */
public sealed interface Shape {
  /** A record. */
  record Of(Class<? extends Record> type) implements Shape {}

  /** A page of such things. */
  record Page(Shape item) implements Shape {}

  /** One such thing, or an array of them. */
  record Some(Shape item) implements Shape {}

  /** A schema that the description has under that name, beside those of records. */
  record Named(String schema) implements Shape {}
}
