package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Agenda;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Field;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** The route that shows a cascade: event → agenda → operations → files → next events. */
final class TraceApi {
  private final Engine engine;
  private final int most;

  TraceApi(Engine engine, int most) {
    this.engine = engine;
    this.most = most;
  }

  /** One line of the tree; children follow their parent, one deeper. */
  record TraceNode(
      int depth,
      @Field("event, dispatch, agenda, operation, file or workdir.") String kind,
      @Field("Sequence of an event, id of an agenda, hash of a file, attempt of a workdir.")
          String id,
      @Field(
              "Type of an event, title of an agenda, name of an operation, path of a file, place of"
                  + " a work folder that was kept.")
          String name,
      String state,
      String detail,
      Optional<String> at,
      @Field("Of an agenda or operation: when it could begin.") Optional<String> readyAt,
      @Field("Of an agenda or operation: when its first attempt began.") Optional<String> startedAt,
      @Field("Of an agenda or operation.") Optional<String> endedAt) {
    TraceNode(
        int depth,
        String kind,
        String id,
        String name,
        String state,
        String detail,
        Optional<String> at) {
      this(
          depth,
          kind,
          id,
          name,
          state,
          detail,
          at,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** A cascade as a tree, written from the top to the bottom. */
  record TraceAnswer(
      String correlationId,
      @Field("There is more than fits.") boolean truncated,
      List<TraceNode> nodes) {}

  Route route() {
    return Route.of(
            "GET",
            "/v1/trace",
            "Shows a cascade as a tree: events, agendas, operations, files, next events.",
            Access.READ,
            this::trace)
        .with("correlationId", "The whole cascade.")
        .with("agenda", "The part that begins with this agenda.")
        .with("customer", "Only what belongs to this customer.")
        .returns(200, TraceAnswer.class);
  }

  private Response trace(Request request) {
    Optional<String> correlation = request.query("correlationId");
    Optional<String> agenda = request.query("agenda");
    if (correlation.isPresent() == agenda.isPresent()) {
      throw new ProblemException(
          ErrorCode.MISSING_FIELD, "Say either ?correlationId=… or ?agenda=…");
    }
    Visible visible = Visible.to(request);
    TraceWalk walk = new TraceWalk(engine, visible, most);
    String id = correlation.orElse("");
    if (agenda.isPresent()) {
      Agenda start =
          engine
              .read(reader -> reader.get(Tables.AGENDAS, agenda.get()))
              .filter(a -> visible.has(a.customer().value()))
              .orElseThrow(() -> missing("agenda '" + agenda.get() + "'"));
      id = start.correlationId();
      walk.agenda(start, 0);
    } else {
      whole(walk, visible, id);
    }
    return Answer.of(new TraceAnswer(id, walk.truncated(), walk.nodes()));
  }

  private static ProblemException missing(String what) {
    return new ProblemException(ErrorCode.NOT_FOUND, "There is no " + what + " for this key");
  }

  /** Begins with every event and agenda of the cascade that nothing in it made. */
  private void whole(TraceWalk walk, Visible visible, String correlation) {
    List<Event> events =
        engine.read(reader ->
            reader.scan(
                visible.within(
                    Scan.along(Tables.EVENTS, "by_correlation", most + 1, correlation))));
    List<Agenda> agendas =
        engine.read(reader ->
            reader.scan(
                visible.within(
                    Scan.along(Tables.AGENDAS, "by_correlation", most + 1, correlation))));
    events.stream()
        .filter(event -> event.causeAgenda().isEmpty())
        .forEach(event -> walk.event(event, 0));
    agendas.stream()
        .filter(agenda -> agenda.causeEvent().isEmpty() && agenda.causeAgenda().isEmpty())
        .forEach(agenda -> walk.agenda(agenda, 0));
    // What is left was made by something that is not visible or no longer stored.
    events.stream().filter(walk::unseen).forEach(event -> walk.event(event, 0));
    agendas.stream().filter(walk::unseen).forEach(agenda -> walk.agenda(agenda, 0));
    if (walk.nodes().isEmpty()) {
      throw missing("cascade '" + correlation + "'");
    }
  }
}
