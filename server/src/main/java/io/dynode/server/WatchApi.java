package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.engine.OperationView;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The feed of an agenda as server-sent events: the state now, then what changes, until it ends. It
 * carries states and not steps, so that one who comes back after a gap is told how things stand and
 * has missed nothing that still matters.
 */
final class WatchApi {
  /** Operations of larger agendas are not told one by one; the agenda's counts are. */
  static final int MOST_OPERATIONS = 1_000;

  /** Operations that are read at once. */
  private static final int PIECE = 200;

  /** Characters that are written at once. */
  private static final int WRITTEN = 1 << 16;

  /** Changes within it are told together. */
  private static final Duration PACE = Duration.ofMillis(50);

  private final Engine engine;
  private final Stopping stopping;
  private final Feeds feeds;
  private final Duration heartbeat;

  WatchApi(Engine engine, Stopping stopping, Feeds feeds, Duration heartbeat) {
    this.engine = engine;
    this.stopping = stopping;
    this.feeds = feeds;
    this.heartbeat = heartbeat;
  }

  Route route() {
    return Route.of(
            "GET",
            "/v1/agendas/{agenda}/watch",
            "Tells an agenda's state and every change of it until it ends (server-sent events"
                + " 'agenda', 'operation', 'end'). Last-Event-ID is honoured: when nothing changed"
                + " since, nothing is told again.",
            Access.READ,
            this::watch)
        .header("Last-Event-ID", "The last id that was received.")
        .returns(200, "text/event-stream");
  }

  private Response watch(Request request) {
    AgendaId id = AgendaApi.find(engine, request).id();
    Optional<String> last = request.header("Last-Event-ID");
    return feeds.stream(
            request, "text/event-stream", out -> new Feed(request, id, last.orElse(""), out).run())
        .header("Cache-Control", "no-store");
  }

  /** Is told lines of a feed. */
  private interface Teller {
    void tell(String event, Json data) throws IOException;
  }

  private final class Feed {
    private final Request request;
    private final AgendaId id;
    private final String last;
    private final OutputStream out;

    /** What was told of each operation in its order: its revision, and what else there is. */
    private long[] told = new long[0];

    private long toldAgenda = -1;

    Feed(Request request, AgendaId id, String last, OutputStream out) {
      this.request = request;
      this.id = id;
      this.last = last;
      this.out = out;
    }

    void run() throws IOException {
      boolean first = true;
      while (true) {
        // Asked for before the state is read: a change in between is not missed.
        CompletableFuture<Boolean> change = engine.changed(id, heartbeat).toCompletableFuture();
        Optional<Agenda> now = now();
        if (now.isEmpty()) {
          return;
        }
        boolean known = first && last.equals(Long.toString(now.get().revision()));
        first = false;
        Turn turn = new Turn();
        if (!known || !remembered(now.get())) {
          changes(now.get(), turn::add);
        }
        boolean ended = now.get().over();
        if (ended) {
          turn.add("end", Records.encode(Views.AgendaView.of(now.get())));
        }
        turn.send(now.get().revision());
        if (ended) {
          return;
        }
        if (!waitFor(change)) {
          return;
        }
      }
    }

    /** False: the server is stopping, or the key is no longer good. */
    private boolean waitFor(CompletableFuture<Boolean> change) throws IOException {
      boolean changed;
      try {
        changed = feeds.await(request, stopping.orElse(change));
      } catch (ProblemException e) {
        return false;
      }
      if (!changed) {
        out.write(": alive\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        return !stopping.begun();
      }
      return !stopping.within(PACE);
    }

    /**
     * Remembers the state without telling it: the client knows it. What changed since the agenda
     * was read it does not know: then false, and it is told everything.
     */
    private boolean remembered(Agenda agenda) throws IOException {
      changes(agenda, (_, _) -> {});
      if (now().filter(a -> a.revision() == agenda.revision()).isPresent()) {
        return true;
      }
      told = new long[0];
      toldAgenda = -1;
      return false;
    }

    private Optional<Agenda> now() {
      return engine.read(reader -> reader.get(Tables.AGENDAS, id));
    }

    /** What changed since the turn before. */
    private void changes(Agenda agenda, Teller teller) throws IOException {
      if (agenda.revision() != toldAgenda) {
        teller.tell("agenda", Records.encode(Views.AgendaView.of(agenda)));
      }
      toldAgenda = agenda.revision();
      if (agenda.operations() > MOST_OPERATIONS) {
        return;
      }
      int place = 0;
      int after = -1;
      List<OperationView> piece;
      do {
        piece = engine.operations(id, after, PIECE);
        for (OperationView operation : piece) {
          if (changed(place, operation)) {
            teller.tell("operation", Records.encode(Views.OperationAnswer.of(operation)));
          }
          place++;
          after = operation.index();
        }
      } while (piece.size() == PIECE && place < MOST_OPERATIONS);
    }

    /** Whether it is another, or not as it was when it was told; remembers how it is. */
    private boolean changed(int place, OperationView o) {
      int at = 2 * place;
      if (at >= told.length) {
        told = Arrays.copyOf(told, Math.max(at + 2, 2 * told.length));
      }
      long revision = 1 + o.row().map(Operation::revision).orElse(0L);
      int run = o.row().map(Operation::run).orElse(0);
      long rest =
          ((long) o.progress().hashCode() << 32)
              ^ Objects.hash(o.name(), o.state(), run, o.submitted());
      boolean changed = told[at] != revision || told[at + 1] != rest;
      told[at] = revision;
      told[at + 1] = rest;
      return changed;
    }

    /**
     * Lines that are told together. Only the last carries the id: a client that was cut off before
     * it asks with the id before and is told the whole turn again.
     */
    private final class Turn {
      private final StringBuilder text = new StringBuilder();
      private String event = "";
      private Json data = Json.NULL;

      void add(String nextEvent, Json nextData) throws IOException {
        line("");
        event = nextEvent;
        data = nextData;
      }

      private void line(String id) throws IOException {
        if (event.isEmpty()) {
          return;
        }
        text.append("event: ").append(event).append('\n').append(id);
        text.append("data: ").append(JsonText.print(data)).append("\n\n");
        if (text.length() > WRITTEN) {
          write();
        }
      }

      private void write() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
      }

      void send(long revision) throws IOException {
        line("id: " + revision + "\n");
        write();
        out.flush();
      }
    }
  }
}
