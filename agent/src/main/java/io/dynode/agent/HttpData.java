package io.dynode.agent;

import io.dynode.model.AttemptId;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Moves an attempt's bytes over HTTP. */
final class HttpData implements DataTransport {
  static final String TOKEN = "Dynode-Attempt-Token";
  private static final String LOG_SIZE = "Dynode-Log-Size";
  private static final Duration SMALL = Duration.ofSeconds(30);

  private final HttpTransport transport;
  private final Duration silence;

  /**
   * @param silence after which a transfer without any progress is given up
   */
  HttpData(HttpTransport transport, Duration silence) {
    this.transport = transport;
    this.silence = silence;
  }

  @Override
  public Protocol.Intended intend(Protocol.IntendRequest request) {
    return call("intend", request, Protocol.Intended.class);
  }

  @Override
  public Protocol.ExecHeard exec(Protocol.ExecTold told) {
    return call("exec", told, Protocol.ExecHeard.class);
  }

  private <A extends Record> A call(String word, Record message, Class<A> type) {
    try {
      return transport.call(word, message, type, SMALL).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        throw problem;
      }
      throw new UncheckedIOException(
          e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
    }
  }

  @Override
  public void upload(AttemptId attempt, String token, ObjectStore.Key key, InputStream content) {
    Moving counted = new Moving(content);
    HttpRequest request =
        transport
            .request(attempt, token, key)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofInputStream(() -> counted))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        transport.client().sendAsync(request, BodyHandlers.ofByteArray());
    counted.watch(silence, () -> answer.cancel(true), answer::isDone);
    refuseFailure(noted(request, () -> await(answer)));
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (CancellationException e) {
      throw new UncheckedIOException(new HttpTimeoutException("The server takes no more bytes"));
    } catch (ExecutionException e) {
      throw new UncheckedIOException(
          e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("interrupted"));
    }
  }

  @Override
  public InputStream download(AttemptId attempt, String token, ObjectStore.Key key) {
    HttpResponse<InputStream> answer =
        exchange(
            transport.request(attempt, token, key).timeout(SMALL).GET().build(),
            BodyHandlers.ofInputStream());
    if (answer.statusCode() == 200) {
      Moving body = new Moving(answer.body());
      body.watch(silence, body::abort, body::closed);
      return body;
    }
    try (InputStream body = answer.body()) {
      throw Refusals.of(answer.statusCode(), body.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    send(
        transport
            .request("/v1/attempts/" + attempt.value() + "/logs/" + sequence)
            .timeout(SMALL)
            .header(TOKEN, token)
            .header(LOG_SIZE, Long.toString(size))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(gzip))
            .build());
  }

  private void send(HttpRequest request) {
    refuseFailure(exchange(request, BodyHandlers.ofByteArray()));
  }

  private static void refuseFailure(HttpResponse<byte[]> answer) {
    if (answer.statusCode() >= 300) {
      throw Refusals.of(answer.statusCode(), answer.body());
    }
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    return noted(
        request,
        () -> {
          try {
            return transport.client().send(request, handler);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted"));
          }
        });
  }

  private <T> HttpResponse<T> noted(HttpRequest request, Supplier<HttpResponse<T>> exchange) {
    HttpResponse<T> answer = null;
    try {
      answer = exchange.get();
      return answer;
    } finally {
      transport.note(request, answer);
    }
  }
}
