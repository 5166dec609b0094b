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
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The agent protocol over HTTP, outbound only. */
public final class HttpTransport implements AgentTransport, AutoCloseable {
  /** Beyond the patience of a lease request: the server's answer must have come by then. */
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** How long a transfer may stand still; a server syncs what it was sent before it answers. */
  private static final Duration SILENCE = Duration.ofMinutes(3);

  /** From this status on it is the server that failed. */
  private static final int FAILING = 500;

  private final HttpClient client;
  private final Servers servers;
  private final Supplier<String> key;
  private final HttpData data;

  /**
   * @param servers addresses of servers on one store, or of what stands before several, for example
   *     {@code https://dynode.example:8460}; when one does not answer, the next is asked
   * @param key the agent's API key; asked for with every call, so that it may change
   */
  public HttpTransport(List<URI> servers, Supplier<String> key) {
    this(servers, key, SILENCE);
  }

  HttpTransport(List<URI> servers, Supplier<String> key, Duration silence) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    this.servers = new Servers(servers);
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
        .whenComplete((answer, failure) -> note(request, failure == null ? answer : null))
        .thenApply(answer -> decoded(answer, type));
  }

  /**
   * Notes how a request ended: a server that does not answer, or fails, is not asked next.
   *
   * @param answer null: there was none
   */
  void note(HttpRequest request, @Nullable HttpResponse<?> answer) {
    if (answer == null || answer.statusCode() >= FAILING) {
      servers.failed(request.uri());
    }
  }

  private static <A extends Record> A decoded(HttpResponse<byte[]> answer, Class<A> type) {
    if (answer.statusCode() != 200) {
      throw Refusals.of(answer.statusCode(), answer.body());
    }
    return Records.decodeKnown(JsonText.parse(answer.body(), JsonText.Limits.OWN), type);
  }

  /** A request of this agent. */
  HttpRequest.Builder request(String path) {
    // Behind what the address itself has as a path.
    String server = servers.current().toString().replaceFirst("/+$", "");
    return HttpRequest.newBuilder(URI.create(server + path))
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
