package io.dynode.agent;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.AttemptId;
import io.dynode.model.Protocol;
import io.dynode.spi.AgentTransport;
import io.dynode.spi.ObjectStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The agent protocol over HTTP, outbound only. */
public final class HttpTransport implements AgentTransport, AutoCloseable {
  /** Beyond the patience of a lease request: the server's answer must have come by then. */
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** How long a transfer may stand still; a server syncs what it was sent before it answers. */
  private static final Duration SILENCE = Duration.ofMinutes(3);

  private final HttpClient client;
  private final URI server;
  private final Supplier<String> key;
  private final HttpData data;

  /**
   * @param server address of a server or of what stands before several, for example {@code
   *     https://dynode.example:8460}
   * @param key the agent's API key; asked for with every call, so that it may change
   */
  public HttpTransport(URI server, Supplier<String> key) {
    this(server, key, SILENCE);
  }

  HttpTransport(URI server, Supplier<String> key, Duration silence) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    this.server = server;
    this.key = key;
    this.data = new HttpData(this, silence);
  }

  @Override
  public CompletionStage<Protocol.Registered> register(Protocol.Register request) {
    return call("register", request, Protocol.Registered.class, ANSWER);
  }

  @Override
  public CompletionStage<Protocol.Leased> lease(Protocol.LeaseRequest request) {
    return call("lease", request, Protocol.Leased.class, request.patience().plus(ANSWER));
  }

  @Override
  public CompletionStage<Protocol.Renewed> renew(Protocol.Renew request) {
    return call("renew", request, Protocol.Renewed.class, ANSWER);
  }

  @Override
  public CompletionStage<Protocol.Reported> report(Protocol.ReportRequest request) {
    return call("report", request, Protocol.Reported.class, ANSWER);
  }

  @Override
  public DataTransport data() {
    return data;
  }

  <A extends Record> CompletionStage<A> call(
      String word, Record message, Class<A> type, Duration limit) {
    HttpRequest request =
        request("/v1/agent/" + word)
            .timeout(limit)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JsonText.bytes(Records.encodeBrief(message))))
            .build();
    return client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .thenApply(answer -> decoded(answer, type));
  }

  private static <A extends Record> A decoded(HttpResponse<byte[]> answer, Class<A> type) {
    if (answer.statusCode() != 200) {
      throw Refusals.of(answer.statusCode(), answer.body());
    }
    return Records.decode(JsonText.parse(answer.body(), JsonText.Limits.OWN), type);
  }

  /** A request of this agent. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Authorization", "Bearer " + key.get());
  }

  /** A request about one object of an attempt. */
  HttpRequest.Builder request(AttemptId attempt, String token, ObjectStore.Key object) {
    return request(
            "/v1/attempts/"
                + attempt.value()
                + "/objects/"
                + object.hash()
                + "?generation="
                + object.generation())
        .header(HttpData.TOKEN, token);
  }

  HttpClient client() {
    return client;
  }

  /** Ends calls that are still open. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
