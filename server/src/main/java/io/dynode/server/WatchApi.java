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
import java.util.HashMap;
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
  private static final int MOST_OPERATIONS = 1_000;

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
        Optional<Agenda> now = engine.read(reader -> reader.get(Tables.AGENDAS, id));
        if (now.isEmpty()) {
          return;
        }
        boolean known = first && last.equals(Long.toString(now.get().revision()));
        tell(now.get(), known);
        first = false;
        if (now.get().state().ended()) {
          send("end", now.get().revision(), Records.encode(Views.AgendaView.of(now.get())));
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

    private void tell(Agenda agenda, boolean known) throws IOException {
      Json view = Records.encode(Views.AgendaView.of(agenda));
      if (!known && !view.equals(toldAgenda)) {
        send("agenda", agenda.revision(), view);
      }
      toldAgenda = view;
      if (agenda.operations() <= MOST_OPERATIONS) {
        for (OperationView operation : engine.operations(id, -1, MOST_OPERATIONS)) {
          Json json = Records.encode(Views.OperationAnswer.of(operation));
          Json before = told.put(operation.index(), json);
          if (!known && !json.equals(before)) {
            send("operation", agenda.revision(), json);
          }
        }
      }
      out.flush();
    }

    private void send(String event, long revision, Json data) throws IOException {
      String text =
          "event: " + event + "\nid: " + revision + "\ndata: " + JsonText.print(data) + "\n\n";
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
