package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The route that rolls up the agendas of a group or of a cascade. */
final class ProgressApi {
  private static final int PIECE = 1_000;
  static final int MOST = 100_000;

  /** How many more failed ones are looked at, of groups that are larger. */
  static final int MORE = 100_000;

  private static final Set<AgendaState> OPEN =
      Arrays.stream(AgendaState.values())
          .filter(state -> !state.ended())
          .collect(Collectors.toUnmodifiableSet());

  private final Engine engine;

  ProgressApi(Engine engine) {
    this.engine = engine;
  }

  Route route() {
    return Route.of(
            "GET",
            "/v1/progress",
            "Counts the agendas and operations of a group or of a cascade, and what is open.",
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
        visible.within(
            link.isPresent()
                ? Scan.along(Tables.AGENDAS, "by_link", PIECE, link.get())
                : Scan.along(Tables.AGENDAS, "by_correlation", PIECE, correlation.orElse("")));
    // One state of the store: what goes on is an outbox row, an open dispatch or an agenda in it.
    return engine.read(reader -> {
      Counts counts = new Counts();
      counts.addAll(reader, scan);
      boolean known = counts.agendas > 0;
      if (correlation.isPresent()) {
        counts.addEvents(reader, visible, correlation.get());
        known |= !reader.scan(visible.within(events(correlation.get()))).isEmpty();
      }
      if (!known) {
        throw new ProblemException(
            ErrorCode.NOT_FOUND,
            "There is nothing of '" + link.or(() -> correlation).orElse("") + "'");
      }
      boolean open = !reader.scan(scan.where("state", OPEN).atMost(1)).isEmpty();
      return Answer.of(counts.view(!open && !counts.anyRunsAgain(reader, scan)));
    });
  }

  private static Scan<Event> events(String correlation) {
    return Scan.along(Tables.EVENTS, "by_correlation", 1, correlation);
  }

  private static final class Counts {
    private final Map<String, Long> states = new TreeMap<>();
    private int agendas;
    private long raised;
    private long undecided;
    private boolean more;
    private int again;
    private @Nullable AgendaId last;
    private long operations;
    private long ended;
    private long failed;

    void addAll(Reader reader, Scan<Agenda> scan) {
      List<Agenda> piece = reader.scan(scan);
      while (!piece.isEmpty()) {
        piece.forEach(this::add);
        last = piece.getLast().id();
        if (piece.size() < PIECE) {
          return;
        }
        if (agendas >= MOST) {
          more = true;
          return;
        }
        piece = reader.scan(scan.after(piece.getLast().id()));
      }
    }

    void addEvents(Reader reader, Visible visible, String correlation) {
      Scan<Outbox> outbox = Scan.along(Tables.OUTBOX, "by_correlation", PIECE, correlation);
      Scan<Outbox> own =
          visible.all() ? outbox : outbox.where("subject", Set.copyOf(visible.named()));
      raised = reader.scan(own).size();
      more |= raised == PIECE;
      for (DispatchOutcome open : List.of(DispatchOutcome.PENDING, DispatchOutcome.PARKED)) {
        Scan<Dispatch> scan =
            Scan.along(Tables.DISPATCHES, "by_correlation", PIECE, correlation, open);
        int found = reader.scan(visible.within(scan)).size();
        undecided += found;
        more |= found == PIECE;
      }
    }

    private void add(Agenda agenda) {
      AgendaState state = agenda.state();
      states.merge(state.name().toLowerCase(Locale.ROOT), 1L, Long::sum);
      agendas++;
      operations += agenda.operations();
      // What an agenda that ended early never began is not to be waited for.
      ended += agenda.over() ? agenda.operations() : agenda.ended();
      again += agenda.runsAgain() ? 1 : 0;
      failed += agenda.failed();
    }

    /** Whether one of them, counted or not, runs again; yes when there are too many to know. */
    boolean anyRunsAgain(Reader reader, Scan<Agenda> scan) {
      AgendaId behind = last;
      if (again > 0 || !more || behind == null) {
        return again > 0;
      }
      Scan<Agenda> failed = scan.where("state", Set.of(AgendaState.FAILED));
      for (int looked = 0; looked < MORE; looked += PIECE) {
        List<Agenda> piece = reader.scan(failed.after(behind));
        if (piece.size() < PIECE || piece.stream().anyMatch(Agenda::runsAgain)) {
          return piece.stream().anyMatch(Agenda::runsAgain);
        }
        behind = piece.getLast().id();
      }
      return true;
    }

    Views.ProgressView view(boolean ended) {
      boolean done = ended && raised == 0 && undecided == 0;
      return new Views.ProgressView(
          agendas,
          states,
          operations,
          this.ended,
          failed,
          again,
          Views.percent(this.ended, operations, done),
          raised,
          undecided,
          done,
          more);
    }
  }
}
