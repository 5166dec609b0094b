package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.engine.OperationView;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Json;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Changes within it are told together. */
  private static final Duration PACE = Duration.ofMillis(50);

  private final Engine engine;
  private final Stopping stopping;
  private final Duration heartbeat;

  WatchApi(Engine engine, Stopping stopping, Duration heartbeat) {
    this.engine = engine;
    this.stopping = stopping;
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
    return Response.stream(
            200, "text/event-stream", -1, out -> new Feed(id, last.orElse(""), out).run())
        .header("Cache-Control", "no-store");
  }

  private final class Feed {
    private final AgendaId id;
    private final String last;
    private final OutputStream out;
    private final Map<Integer, Json> told = new HashMap<>();
    private Json toldAgenda = Json.NULL;

    Feed(AgendaId id, String last, OutputStream out) {
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
        List<Told> turn = known ? unsaid(now.get()) : turn(now.get());
        first = false;
        boolean ended = now.get().over();
        if (ended) {
          turn.add(new Told("end", Records.encode(Views.AgendaView.of(now.get()))));
        }
        send(turn, now.get().revision());
        if (ended) {
          return;
        }
        if (!waitFor(change)) {
          return;
        }
      }
    }

    /** False: the server is stopping. */
    private boolean waitFor(CompletableFuture<Boolean> change) throws IOException {
      boolean changed;
      try {
        changed = Await.get(stopping.orElse(change));
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
     * was read it does not know: then it is told everything.
     */
    private List<Told> unsaid(Agenda agenda) {
      turn(agenda);
      if (now().filter(a -> a.revision() == agenda.revision()).isPresent()) {
        return new ArrayList<>();
      }
      told.clear();
      toldAgenda = Json.NULL;
      return turn(agenda);
    }

    private Optional<Agenda> now() {
      return engine.read(reader -> reader.get(Tables.AGENDAS, id));
    }

    /** What changed since the turn before. */
    private List<Told> turn(Agenda agenda) {
      List<Told> turn = new ArrayList<>();
      Json view = Records.encode(Views.AgendaView.of(agenda));
      if (!view.equals(toldAgenda)) {
        turn.add(new Told("agenda", view));
      }
      toldAgenda = view;
      if (agenda.operations() <= MOST_OPERATIONS) {
        for (OperationView operation : engine.operations(id, -1, MOST_OPERATIONS)) {
          Json json = Records.encode(Views.OperationAnswer.of(operation));
          if (!json.equals(told.put(operation.index(), json))) {
            turn.add(new Told("operation", json));
          }
        }
      }
      return turn;
    }

    /**
     * Writes a turn. Only its last line carries the id: a client that was cut off within it asks
     * with the id before and is told the whole turn again.
     */
    private void send(List<Told> turn, long revision) throws IOException {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < turn.size(); i++) {
        Told line = turn.get(i);
        text.append("event: ").append(line.event()).append('\n');
        if (i == turn.size() - 1) {
          text.append("id: ").append(revision).append('\n');
        }
        text.append("data: ").append(JsonText.print(line.data())).append("\n\n");
      }
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  /** One line of a feed. */
  private record Told(String event, Json data) {}
}
