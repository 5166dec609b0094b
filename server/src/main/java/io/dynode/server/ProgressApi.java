package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The route that rolls up the agendas of a group or of a cascade. */
final class ProgressApi {
  private static final int PIECE = 1_000;
  static final int MOST = 100_000;

  private final Engine engine;

  ProgressApi(Engine engine) {
    this.engine = engine;
  }

  Route route() {
    return Route.of(
            "GET",
            "/v1/progress",
            "Counts the agendas and operations of a group or of a cascade.",
            Access.READ,
            this::progress)
        .with("linkId", "The caller's grouping.")
        .with("correlationId", "The cascade.")
        .with("customer", "Only those of this customer.")
        .returns(200, Views.ProgressView.class);
  }

  private Response progress(Request request) {
    Optional<String> link = request.query("linkId");
    Optional<String> correlation = request.query("correlationId");
    if (link.isPresent() == correlation.isPresent()) {
      throw new ProblemException(
          ErrorCode.MISSING_FIELD, "Say either ?linkId=… or ?correlationId=…");
    }
    Visible visible = Visible.to(request);
    Scan<Agenda> scan =
        link.isPresent()
            ? Scan.along(Tables.AGENDAS, "by_link", PIECE, link.get())
            : Scan.along(Tables.AGENDAS, "by_correlation", PIECE, correlation.orElse(""));
    return engine.read(reader -> {
      Counts counts = new Counts();
      boolean more = counts.addAll(reader, visible.within(scan));
      if (counts.agendas == 0) {
        throw new ProblemException(
            ErrorCode.NOT_FOUND,
            "There are no agendas of '" + link.or(() -> correlation).orElse("") + "'");
      }
      return Answer.of(counts.view(more));
    });
  }

  private static final class Counts {
    private final Map<String, Long> states = new TreeMap<>();
    private int agendas;
    private int over;
    private long operations;
    private long ended;
    private long failed;

    /** True: there are more than were counted. */
    boolean addAll(Reader reader, Scan<Agenda> scan) {
      List<Agenda> piece = reader.scan(scan);
      while (!piece.isEmpty()) {
        piece.forEach(this::add);
        if (piece.size() < PIECE) {
          return false;
        }
        if (agendas >= MOST) {
          return true;
        }
        piece = reader.scan(scan.after(piece.getLast().id()));
      }
      return false;
    }

    private void add(Agenda agenda) {
      AgendaState state = agenda.state();
      states.merge(state.name().toLowerCase(Locale.ROOT), 1L, Long::sum);
      agendas++;
      over += state.ended() ? 1 : 0;
      operations += agenda.operations();
      // What an agenda that ended early never began is not to be waited for.
      ended += state.ended() ? agenda.operations() : agenda.ended();
      failed += agenda.failed();
    }

    Views.ProgressView view(boolean truncated) {
      boolean done = over == agendas;
      return new Views.ProgressView(
          agendas,
          states,
          operations,
          ended,
          failed,
          Views.percent(ended, operations, done),
          done,
          truncated);
    }
  }
}
