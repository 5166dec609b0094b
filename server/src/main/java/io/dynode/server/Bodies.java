package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the bodies of requests. */
final class Bodies {
  private static final Set<String> YAML =
      Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml");

  private Bodies() {}

  /** One JSON value. */
  static Json json(Request request, long limit) {
    return json(request, JsonText.Limits.bytes(limit));
  }

  /** One JSON value within those limits. */
  static Json json(Request request, JsonText.Limits limits) {
    if (!isJson(request.contentType())) {
      throw unsupported(request, "application/json");
    }
    return JsonText.parse(request.body(), limits);
  }

  private static boolean isJson(String type) {
    return type.isEmpty() || type.equals("application/json") || type.endsWith("+json");
  }

  private static boolean isYaml(String type) {
    return YAML.contains(type) || type.endsWith("+yaml");
  }

  /** One JSON value or one document of YAML. */
  static Json jsonOrYaml(Request request, long limit) throws IOException {
    if (!isYaml(request.contentType())) {
      return jsonOnly(request, limit);
    }
    return Yaml.parse(all(request.body()));
  }

  /** JSON: one object, or an array of them; YAML: any number of documents. */
  static List<Json> documents(Request request, long limit) throws IOException {
    if (isYaml(request.contentType())) {
      return Yaml.parseAll(all(request.body())).stream().filter(json -> !json.isNull()).toList();
    }
    Json json = jsonOnly(request, limit);
    return json instanceof Json.Arr array ? array.items() : List.of(json);
  }

  private static Json jsonOnly(Request request, long limit) {
    if (!isJson(request.contentType())) {
      throw unsupported(request, "application/json or application/yaml");
    }
    return JsonText.parse(request.body(), JsonText.Limits.bytes(limit));
  }

  /** YAML is read as a whole; one byte more than its bound is enough to be refused for. */
  private static byte[] all(InputStream in) throws IOException {
    return in.readNBytes((int) JsonText.MAX_CHARACTERS + 1);
  }

  /** A record from JSON. */
  static <R extends Record> R record(Request request, Class<R> type) {
    return Records.decode(json(request, io.dynode.server.http.Route.USUAL_BODY), type);
  }

  /** A record from JSON that may be left out: that is meant then. */
  static <R extends Record> R record(Request request, Class<R> type, R without) {
    return given(request).map(whole -> record(whole, type)).orElse(without);
  }

  /** The request, to be read; empty: its body was left out. */
  static Optional<Request> given(Request request) {
    PushbackInputStream body = new PushbackInputStream(request.body());
    try {
      int first = body.read();
      if (first < 0) {
        return Optional.empty();
      }
      body.unread(first);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(request.with(body));
  }

  static ProblemException unsupported(Request request, String expected) {
    return new ProblemException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type '" + request.contentType() + "' is not taken here, but " + expected);
  }
}
