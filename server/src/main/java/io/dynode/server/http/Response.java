package io.dynode.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param headers beside those of the body
 */
public record Response(int status, Map<String, String> headers, Body body) {
  public Response {
    headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** What an answer carries. */
  public sealed interface Body {
    /** Nothing. */
    record None() implements Body {}

    /** Bytes in memory. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(String contentType, byte[] bytes) implements Body {}

    /**
     * Bytes as they come.
     *
     * @param length how many; -1: not known (chunked)
     */
    record Stream(String contentType, long length, Writer writer) implements Body {}
  }

  /** Writes the body of a streamed answer; may block. */
  @FunctionalInterface
  public interface Writer {
    /** Writes it all; {@code flush} sends what was written so far. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Whether it says that the request was not done. */
  boolean refuses() {
    return status >= 400;
  }

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, Map.of(), new Body.None());
  }

  /** Bytes of some type. */
  public static Response bytes(int status, String contentType, byte[] bytes) {
    return new Response(status, Map.of(), new Body.Bytes(contentType, bytes));
  }

  /** A streamed answer. */
  public static Response stream(int status, String contentType, long length, Writer writer) {
    return new Response(status, Map.of(), new Body.Stream(contentType, length, writer));
  }

  /** The same with a further header. */
  public Response header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body);
  }
}
