package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Sends requests to a server under test with one key. Each answer is held against the description
 * that the server serves.
 */
record Client(HttpClient http, int port, String key, Described described) {
  static Client of(int port, String key, Described described) {
    return new Client(
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), port, key, described);
  }

  /** The same with another key; empty: none. */
  Client as(String otherKey) {
    return new Client(http, port, otherKey, described);
  }

  /** An answer. */
  @SuppressWarnings("ArrayRecordComponent")
  record Answer(int status, HttpHeaders headers, byte[] bytes) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    Json json() {
      return JsonText.parse(bytes);
    }

    /** Text or number at a JSON pointer, as text; empty: nothing there. */
    String at(String pointer) {
      return switch (json().at(pointer).orElse(Json.NULL)) {
        case Json.Text t -> t.value();
        case Json.Num n -> n.literal();
        case Json.Bool b -> Boolean.toString(b.value());
        case Json.Null _ -> "";
        case Json.Arr a -> JsonText.print(a);
        case Json.Obj o -> JsonText.print(o);
      };
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  Answer get(String path) {
    return send("GET", path, new byte[0], Map.of());
  }

  Answer delete(String path) {
    return send("DELETE", path, new byte[0], Map.of());
  }

  Answer post(String path, String json) {
    return send("POST", path, utf8(json), Map.of("Content-Type", "application/json"));
  }

  Answer put(String path, String json) {
    return send("PUT", path, utf8(json), Map.of("Content-Type", "application/json"));
  }

  Answer yaml(String path, String yaml) {
    return send("POST", path, utf8(yaml), Map.of("Content-Type", "application/yaml"));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  Answer send(String method, String path, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request = request(path);
    headers.forEach(request::header);
    request.method(
        method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    try {
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      Answer got = new Answer(answer.statusCode(), answer.headers(), answer.body());
      described.check(new Described.Sent(method, path, body, headers), got);
      return got;
    } catch (IOException e) {
      throw new AssertionError(method + " " + path + " got no answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
