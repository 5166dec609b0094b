package io.dynode.server.http;

import io.dynode.model.ProblemException;
import io.dynode.spi.Clock;
import io.dynode.spi.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;

/** Translates between Jetty's requests and ours. */
final class JettyHandler extends Handler.Abstract {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Dispatcher dispatcher;
  private final Ids ids;
  private final Clock clock;

  JettyHandler(Dispatcher dispatcher, Ids ids, Clock clock) {
    super(InvocationType.BLOCKING);
    this.dispatcher = dispatcher;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    // A long poll is not idle: somebody waits for us.
    request.addIdleTimeoutListener(timeout -> false);
    try {
      Leftover body = new Leftover(Content.Source.asInputStream(request));
      Response answer = answer(request, body);
      if (answer.refuses() || body.partlyRead()) {
        refuse(answer, request, response, body);
        callback.succeeded();
      } else {
        send(answer, request, response, callback);
      }
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  /** The answer goes at once; the connection stays until the client has sent what it sends. */
  private void refuse(
      Response answer,
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Leftover body)
      throws IOException {
    try (Blocker.Callback sent = Blocker.callback()) {
      send(answer, request, response, sent);
      sent.block();
    }
    body.drain(request.getHeaders().contains(HttpHeader.EXPECT), request.getLength(), clock);
  }

  private Response answer(org.eclipse.jetty.server.Request request, InputStream body)
      throws IOException {
    HttpFields headers = request.getHeaders();
    String given = headers.get("X-Request-Id");
    String id = given != null && REQUEST_ID.matcher(given).matches() ? given : ids.next();
    Map<String, List<String>> query;
    try {
      String raw = request.getHttpURI().getQuery();
      query = Percent.query(raw == null ? "" : raw);
    } catch (ProblemException e) {
      return Problems.answer(e, id).header("X-Request-Id", id);
    }
    String path = request.getHttpURI().getPath();
    Request.Head head =
        new Request.Head(
            request.getMethod(),
            path == null ? "/" : path,
            query,
            headers::get,
            () -> names(headers),
            headers.getLongField(HttpHeader.CONTENT_LENGTH));
    return dispatcher.handle(id, head, body);
  }

  private static Set<String> names(HttpFields headers) {
    Set<String> names = new TreeSet<>();
    headers.forEach(field -> names.add(field.getLowerCaseName()));
    return names;
  }

  private static void send(
      Response answer,
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback)
      throws IOException {
    response.setStatus(answer.status());
    HttpFields.Mutable headers = response.getHeaders();
    answer.headers().forEach(headers::put);
    switch (answer.body()) {
      case Response.Body.None _ -> response.write(true, null, callback);
      case Response.Body.Bytes(String type, byte[] bytes) -> {
        headers.put(HttpHeader.CONTENT_TYPE, type);
        headers.put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
      }
      case Response.Body.Stream stream -> {
        headers.put(HttpHeader.CONTENT_TYPE, stream.contentType());
        if (stream.length() >= 0) {
          headers.put(HttpHeader.CONTENT_LENGTH, stream.length());
        }
        if (request.getMethod().equals("HEAD")) {
          response.write(true, null, callback);
        } else {
          stream(stream, response);
          callback.succeeded();
        }
      }
    }
  }

  private static void stream(
      Response.Body.Stream stream, org.eclipse.jetty.server.Response response) throws IOException {
    try {
      OutputStream out = Content.Sink.asOutputStream(response);
      stream.writer().writeTo(out);
      // Closed only when all went well: a client must not take a part for the whole.
      out.close();
    } catch (RuntimeException e) {
      throw new IOException("A streamed answer failed", e);
    }
  }
}
