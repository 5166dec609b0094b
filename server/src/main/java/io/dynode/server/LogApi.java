package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.AgendaId;
import io.dynode.model.Attempt;
import io.dynode.model.AttemptId;
import io.dynode.model.LogChunk;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Builtin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;

/** The route of an attempt's log. */
final class LogApi {
  private static final int PIECES = 64;
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Most last lines that may be asked for. */
  static final int MOST_TAIL = 100_000;

  /** How long a follower waits when nothing says that there is more: signals may be lost. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Engine engine;
  private final ObjectStore objects;
  private final Stopping stopping;
  private final Feeds feeds;

  LogApi(Engine engine, ObjectStore objects, Stopping stopping, Feeds feeds) {
    this.feeds = feeds;
    this.engine = engine;
    this.objects = objects;
    this.stopping = stopping;
  }

  Route route() {
    return Route.of(
            "GET",
            "/v1/attempts/{attempt}/logs",
            "Gets the log of an attempt as text.",
            Access.READ,
            this::logs)
        .with("follow", "true: go on until the attempt has ended.")
        .with("tail", "Only so many of its last lines, 1 to 100000.")
        .returns(200, TEXT);
  }

  private Response logs(Request request) {
    Views.AttemptView found = engine.read(reader -> OperationApi.find(reader, request));
    AttemptId attempt = new AttemptId(found.id());
    boolean follow = request.flag("follow");
    int tail = request.number("tail", 0, 1, MOST_TAIL);
    Response.Writer writer =
        out -> {
          LogTail start = tail > 0 ? tail(attempt, tail) : LogTail.WHOLE;
          int next = rest(attempt, start.sequence(), start.skipping(out));
          if (follow) {
            follow(request, found, next, out);
          }
          out.write(said(attempt, tail));
        };
    Response log =
        follow ? feeds.stream(request, TEXT, writer) : Response.stream(200, TEXT, -1, writer);
    return log.header("Cache-Control", "no-store");
  }

  /** What a built-in {@code log} said: it runs within the agent, which has no pieces of it. */
  private byte[] said(AttemptId attempt, int tail) {
    Optional<Attempt> logged =
        engine
            .read(reader -> reader.get(Tables.ATTEMPTS, attempt))
            .filter(ended -> ended.outcome().equals("succeeded"))
            .filter(ended -> Builtin.of(type(ended)).equals(Optional.of(Builtin.LOG)));
    if (logged.isEmpty()) {
      return new byte[0];
    }
    String text = logged.get().message() + "\n";
    if (tail > 0) {
      List<String> lines = text.lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - tail), lines.size());
      text = String.join("\n", last) + "\n";
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String type(Attempt attempt) {
    return engine.operations(attempt.agenda(), attempt.index() - 1, 1).getFirst().spec().type();
  }

  /** Writes all pieces from that sequence on; returns the next sequence. */
  private int rest(AttemptId attempt, int from, OutputStream out) throws IOException {
    int next = from;
    while (true) {
      int after = next - 1;
      List<LogChunk> pieces =
          engine.read(reader ->
              reader.scan(Scan.of(Tables.LOG_CHUNKS, PIECES, attempt).after((long) after)));
      for (LogChunk piece : pieces) {
        try (InputStream in = open(piece)) {
          in.transferTo(out);
        }
        next = piece.sequence() + 1;
      }
      if (pieces.size() < PIECES) {
        out.flush();
        return next;
      }
    }
  }

  private InputStream open(LogChunk piece) throws IOException {
    return new GZIPInputStream(
        objects.get(new ObjectStore.Key(piece.hash(), piece.generation())), 8 << 10);
  }

  /** Goes on until the attempt has ended, and writes what came in before its end. */
  private void follow(Request request, Views.AttemptView found, int from, OutputStream out)
      throws IOException {
    AttemptId attempt = new AttemptId(found.id());
    AgendaId agenda = new AgendaId(found.agenda());
    int next = from;
    boolean ended = false;
    while (!ended) {
      CompletableFuture<?> change =
          CompletableFuture.anyOf(
              engine.logged(attempt, LOOK).toCompletableFuture(),
              engine.changed(agenda, LOOK).toCompletableFuture());
      ended = engine.read(reader -> reader.get(Tables.LEASES, attempt)).isEmpty();
      next = rest(attempt, next, out);
      if (!ended) {
        try {
          var _ = feeds.await(request, stopping.orElse(change));
        } catch (ProblemException e) {
          // Not a clean end: who follows must not take a part of the log for the whole.
          throw new IOException(e.getMessage(), e);
        }
      }
    }
  }

  /**
   * Where the last lines begin. The pieces are read twice, once to count, and never held: a piece
   * may be one line, and unpack to anything.
   */
  private LogTail tail(AttemptId attempt, int lines) throws IOException {
    LogTail tail = new LogTail(lines);
    long before = Long.MAX_VALUE;
    while (!tail.found()) {
      long below = before;
      List<LogChunk> some =
          engine.read(reader ->
              reader.scan(Scan.of(Tables.LOG_CHUNKS, 1, attempt).backwards().after(below)));
      if (some.isEmpty()) {
        break;
      }
      LogChunk piece = some.getFirst();
      before = piece.sequence();
      try (InputStream in = open(piece)) {
        tail.before(piece.sequence(), in);
      }
    }
    return tail;
  }
}
