package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.AgendaId;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;

/** The route of an attempt's log. */
final class LogApi {
  private static final int PIECES = 64;
  private static final int MOST_TAIL = 100_000;

  /** How long a follower waits when nothing says that there is more: signals may be lost. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Engine engine;
  private final ObjectStore objects;
  private final Stopping stopping;

  LogApi(Engine engine, ObjectStore objects, Stopping stopping) {
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
        .returns(200, "text/plain; charset=utf-8");
  }

  private Response logs(Request request) {
    Views.AttemptView found = engine.read(reader -> OperationApi.find(reader, request));
    AttemptId attempt = new AttemptId(found.id());
    AgendaId agenda = new AgendaId(found.agenda());
    boolean follow = request.flag("follow");
    int tail = request.number("tail", 0, 1, MOST_TAIL);
    return Response.stream(
            200,
            "text/plain; charset=utf-8",
            -1,
            out -> {
              int next = tail > 0 ? tail(attempt, tail, out) : 0;
              next = rest(attempt, next, out);
              if (follow) {
                follow(attempt, agenda, next, out);
              }
            })
        .header("Cache-Control", "no-store");
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
  private void follow(AttemptId attempt, AgendaId agenda, int from, OutputStream out)
      throws IOException {
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
          Await.get(stopping.orElse(change));
        } catch (ProblemException e) {
          return;
        }
      }
    }
  }

  /** Writes the last lines of what is there; returns the next sequence. */
  private int tail(AttemptId attempt, int lines, OutputStream out) throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    long found = 0;
    int last = -1;
    long before = Long.MAX_VALUE;
    // One line end more than wanted: the line before the first wanted one ends with it.
    while (found <= lines) {
      long below = before;
      List<LogChunk> some =
          engine.read(reader ->
              reader.scan(Scan.of(Tables.LOG_CHUNKS, 1, attempt).backwards().after(below)));
      if (some.isEmpty()) {
        break;
      }
      LogChunk piece = some.getFirst();
      last = Math.max(last, piece.sequence());
      before = piece.sequence();
      byte[] text;
      try (InputStream in = open(piece)) {
        text = in.readAllBytes();
      }
      pieces.add(text);
      found += ends(text);
    }
    Collections.reverse(pieces);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.write(piece);
    }
    byte[] text = all.toByteArray();
    int start = start(text, lines);
    out.write(text, start, text.length - start);
    return last + 1;
  }

  private static long ends(byte[] text) {
    long count = 0;
    for (byte b : text) {
      count += b == '\n' ? 1 : 0;
    }
    return count;
  }

  /** Where the last lines begin; an end of line at the very end begins no line. */
  static int start(byte[] text, int lines) {
    int left = lines;
    for (int i = text.length - 2; i >= 0; i--) {
      if (text[i] == '\n' && --left == 0) {
        return i + 1;
      }
    }
    return 0;
  }
}
