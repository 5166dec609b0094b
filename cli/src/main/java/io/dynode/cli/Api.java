package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The server's HTTP API. Every refusal becomes a {@link Failure} that tells all problems. */
public final class Api {
  private static final int PAGE = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Servers servers;
  private final String key;
  private volatile boolean reached;
  private volatile @Nullable Instant serverTime;

  /**
   * An API.
   *
   * @param address such as {@code http://127.0.0.1:8460}; or several of one store, with commas
   *     between
   * @param key text of an API key; empty: none is sent
   */
  public Api(String address, String key) {
    this.key = key;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10));
    if (!address.contains("https:")) {
      builder.sslContext(new Plain());
    }
    this.servers = new Servers(builder.build(), address);
  }

  /** The address of the server that is asked now. */
  public String address() {
    return servers.current();
  }

  /** The server's clock as of its last answer, to a second. */
  Optional<Instant> serverTime() {
    return Optional.ofNullable(serverTime);
  }

  /** Whether the server has ever answered. */
  boolean reached() {
    return reached;
  }

  /** A path with query parameters; those with an empty value are left out. */
  public static String path(String path, String... namesAndValues) {
    StringBuilder whole = new StringBuilder(path);
    char separator = '?';
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (!namesAndValues[i + 1].isEmpty()) {
        whole.append(separator).append(namesAndValues[i]).append('=');
        whole.append(Texts.url(namesAndValues[i + 1]));
        separator = '&';
      }
    }
    return whole.toString();
  }

  /** Reads one thing. */
  public Json get(String path) {
    return json(send(request(path).GET().build(), path));
  }

  /** What the server says of itself, also when it is not ready. */
  Json health() {
    String path = "/v1/health";
    HttpResponse<InputStream> answer = send(request(path).GET().build(), path);
    if (answer.statusCode() != 503) {
      return json(answer);
    }
    Json said = problem(bytes(answer));
    if (said.at("/ready").isEmpty()) {
      // Of somebody in between.
      throw Failure.refused(answer.statusCode(), said, "");
    }
    return said;
  }

  /** Reads a text, for example the metrics. */
  public String text(String path) {
    return new String(
        body(send(request(path).GET().build(), path)), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Sends JSON; headers are names and values in turn. */
  public Json post(String path, Json body, String... headers) {
    return post(path, JsonText.bytes(body), "application/json", headers);
  }

  /** Sends bytes of a type. */
  public Json post(String path, byte[] body, String type, String... headers) {
    HttpRequest.Builder request = request(path).header("Content-Type", type);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return json(send(request.POST(BodyPublishers.ofByteArray(body)).build(), path));
  }

  /** Puts JSON in the place of what is there. */
  public Json put(String path, Json body) {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    return json(send(request.PUT(BodyPublishers.ofByteArray(JsonText.bytes(body))).build(), path));
  }

  /** Stores bytes, however long sending them takes. */
  public Json put(String path, BodyPublisher body, String type) {
    return json(send(patient(path).header("Content-Type", type).PUT(body).build(), path));
  }

  /** Removes one thing. */
  public void delete(String path) {
    body(send(request(path).DELETE().build(), path));
  }

  /** Whether the path exists for this key. */
  public boolean exists(String path) {
    HttpResponse<InputStream> answer =
        send(request(path).method("HEAD", BodyPublishers.noBody()).build(), path);
    close(answer);
    if (answer.statusCode() == 404) {
      return false;
    }
    if (answer.statusCode() >= 300) {
      throw Failure.refused(answer.statusCode(), Json.EMPTY, path);
    }
    return true;
  }

  /** Every item of a list, page by page; at most the given number. */
  public List<Json> list(String path, int most) {
    List<Json> items = new ArrayList<>();
    each(path, most, items::add);
    return items;
  }

  /** The same, without keeping them. */
  void each(String path, int most, Consumer<Json> consumer) {
    int given = 0;
    String cursor = "";
    do {
      String limit = Integer.toString(Math.min(PAGE, most - given));
      String more = path(path, "limit", limit, "cursor", cursor);
      if (path.indexOf('?') >= 0) {
        more = path + path("", "limit", limit, "cursor", cursor).replace('?', '&');
      }
      Json page = get(more);
      if (page.at("/items").orElse(Json.NULL) instanceof Json.Arr array) {
        array.items().forEach(consumer);
        given += array.items().size();
      }
      cursor = Texts.at(page, "/next");
    } while (!cursor.isEmpty() && given < most);
  }

  /**
   * Opens a stream, such as an object's content or a log; the caller closes it. Reading one that
   * breaks fails as unreachable.
   */
  public InputStream stream(String path, Map<String, String> headers) {
    HttpRequest.Builder request = patient(path);
    headers.forEach(request::header);
    HttpResponse<InputStream> answer = send(request.GET().build(), path);
    if (answer.statusCode() >= 300) {
      body(answer);
    }
    return new Content(answer.body());
  }

  /** What comes from the server, told apart from files here when reading it fails. */
  private final class Content extends FilterInputStream {
    Content(InputStream in) {
      super(in);
    }

    @Override
    public int read() {
      try {
        return super.read();
      } catch (IOException e) {
        throw unreachable(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException e) {
        throw unreachable(e);
      }
    }
  }

  /** Follows server-sent events until the server ends the stream or the consumer throws. */
  public void events(String path, String lastId, Consumer<ServerEvents.Item> consumer) {
    Map<String, String> headers =
        lastId.isEmpty()
            ? Map.of("Accept", "text/event-stream")
            : Map.of("Accept", "text/event-stream", "Last-Event-ID", lastId);
    try (InputStream in = stream(path, headers)) {
      ServerEvents.read(in, consumer);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return patient(path).timeout(PATIENCE);
  }

  /** A request without a bound of time: what it moves may be of any length. */
  private HttpRequest.Builder patient(String path) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
      return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
          "'"
              + address()
              + "' is no server address ("
              + e.getMessage()
              + "); use http://HOST:PORT");
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request, String path) {
    try {
      HttpResponse<InputStream> answer = servers.send(request, path);
      reached = true;
      serverTime = answer.headers().firstValue("Date").flatMap(Api::time).orElse(null);
      return answer;
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.UNAVAILABLE, "interrupted while asking for " + path);
    }
  }

  private static Optional<Instant> time(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private Failure unreachable(IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new Failure(
        ExitCode.UNAVAILABLE,
        "cannot reach "
            + servers.words()
            + " ("
            + why
            + "); start one with 'dynode standalone', or name it with --server or DYNODE_URL");
  }

  private Json json(HttpResponse<InputStream> answer) {
    byte[] bytes = body(answer);
    return bytes.length == 0 ? Json.NULL : JsonText.parse(bytes, JsonText.Limits.OWN);
  }

  private byte[] body(HttpResponse<InputStream> answer) {
    byte[] bytes = bytes(answer);
    if (answer.statusCode() >= 300) {
      throw Failure.refused(answer.statusCode(), problem(bytes), "");
    }
    return bytes;
  }

  private byte[] bytes(HttpResponse<InputStream> answer) {
    try (InputStream in = answer.body()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private static Json problem(byte[] bytes) {
    try {
      return JsonText.parse(bytes);
    } catch (ProblemException _) {
      return Json.EMPTY;
    }
  }

  private void close(HttpResponse<InputStream> answer) {
    try (InputStream in = answer.body()) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw unreachable(e);
    }
  }
}
