package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.AgendaState;
import io.dynode.model.Archived;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** Routes about agendas that were removed and archived. */
final class ArchiveApi {
  private final Engine engine;
  private final ObjectStore objects;

  ArchiveApi(Engine engine, ObjectStore objects) {
    this.engine = engine;
    this.objects = objects;
  }

  /** An archived agenda. */
  record ArchivedView(
      String id,
      String customerId,
      String queue,
      AgendaState state,
      String title,
      Map<String, String> labels,
      String linkId,
      String correlationId,
      String externalId,
      int operations,
      int failed,
      @Field("Always 100: it has ended.") int percent,
      String code,
      String message,
      Optional<String> submittedAt,
      Optional<String> endedAt,
      Optional<String> archivedAt,
      @Field("Of the object that holds all of it: JSON, compressed with gzip.") String sha256,
      @Field("Bytes of that object.") long size) {
    static ArchivedView of(Archived a) {
      return new ArchivedView(
          a.agenda().value(),
          a.customer().value(),
          a.queue().value(),
          a.state(),
          a.title(),
          a.labels(),
          a.linkId(),
          a.correlationId(),
          a.externalId(),
          a.operations(),
          a.failed(),
          100,
          a.code(),
          a.message(),
          Times.iso(a.arrivalMicros()),
          Times.iso(a.endedMicros()),
          Times.iso(a.archivedMicros()),
          a.hash(),
          a.size());
    }
  }

  List<Route> routes() {
    String one = "/v1/archive/{archived}";
    return List.of(
        Route.of(
                "GET",
                "/v1/archive",
                "Lists archived agendas, those submitted last first.",
                Access.READ,
                this::list)
            .with("customer", "Only those of this customer.")
            .with("linkId", "Only those of this group.")
            .with("correlationId", "Only those of this cascade.")
            .with("state", "Only those that ended so, with commas between.")
            .with("queue", "Only those of this queue.")
            .with("title", "Only those whose title has this in it, ignoring case.")
            .withMany(
                "label",
                "Only those with this label: key=value. Given several times: with all of them.")
            .with("since", "Only those submitted at this time or later.")
            .with("before", "Only those submitted before this time.")
            .returnsPage(ArchivedView.class),
        Route.of("GET", one, "Gets an archived agenda.", Access.READ, this::get)
            .returns(200, ArchivedView.class),
        Route.of(
                "GET",
                one + "/content",
                "All of an archived agenda: definition, operations, outputs, attempts, insights,"
                    + " the ids of events, the names of files.",
                Access.READ,
                this::content)
            .returns(200, "application/json"));
  }

  private Response list(Request request) {
    Visible visible = Visible.to(request);
    Optional<String> link = request.query("linkId");
    Optional<String> correlation = request.query("correlationId");
    List<Scan<Archived>> walks = new ArrayList<>();
    List<String> order;
    if (link.isPresent() || correlation.isPresent()) {
      order = List.of("agenda");
      walks.add(
          visible.within(
              link.isPresent()
                  ? Scan.along(Tables.ARCHIVE, "by_link", 1, link.get())
                  : Scan.along(Tables.ARCHIVE, "by_correlation", 1, correlation.orElse(""))));
    } else {
      order = List.of("arrivalMicros", "agenda");
      if (visible.all()) {
        walks.add(Scan.along(Tables.ARCHIVE, "by_arrival", 1));
      } else {
        visible.named().forEach(c -> walks.add(Scan.along(Tables.ARCHIVE, "by_customer", 1, c)));
      }
    }
    List<Scan<Archived>> backwards = walks.stream().map(Scan::backwards).toList();
    Predicate<Archived> keep = wanted(request);
    return engine.read(
        reader -> Pages.read(reader, backwards, order, request, keep).answer(ArchivedView::of));
  }

  private static Predicate<Archived> wanted(Request request) {
    Optional<Set<AgendaState>> states = Words.query(request, "state", AgendaState.class);
    Optional<Long> from = Times.query(request, "since");
    Optional<Long> to = Times.query(request, "before");
    Optional<String> title = request.query("title").map(t -> t.toLowerCase(Locale.ROOT));
    List<AgendaMarks.Label> labels =
        request.queries("label").stream().map(AgendaMarks.Label::parse).toList();
    Predicate<Archived> named =
        a ->
            request.query("correlationId").map(a.correlationId()::equals).orElse(true)
                && request.query("queue").map(a.queue().value()::equals).orElse(true)
                && title.map(t -> a.title().toLowerCase(Locale.ROOT).contains(t)).orElse(true);
    return named
        .and(a -> labels.stream().allMatch(label -> label.of(a.labels())))
        .and(a ->
            states.map(s -> s.contains(a.state())).orElse(true)
                && from.map(t -> a.arrivalMicros() >= t).orElse(true)
                && to.map(t -> a.arrivalMicros() < t).orElse(true));
  }

  private Archived find(Request request) {
    String id = request.argument("archived");
    return engine
        .read(reader -> reader.get(Tables.ARCHIVE, id))
        .filter(a -> request.caller().mayActFor(a.customer().value()))
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NOT_FOUND, "There is no archived agenda '" + id + "' for this key"));
  }

  private Response get(Request request) {
    return Answer.of(ArchivedView.of(find(request)));
  }

  private Response content(Request request) {
    Archived archived = find(request);
    ObjectStore.Key key = new ObjectStore.Key(archived.hash(), archived.generation());
    if (!objects.contains(key)) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING, "The file of archived agenda " + archived.agenda() + " is gone");
    }
    return Response.stream(
        200,
        "application/json",
        -1,
        out -> {
          // Not before somebody wants it: for HEAD nobody does.
          try (InputStream in = objects.get(key);
              InputStream plain = new GZIPInputStream(in)) {
            plain.transferTo(out);
          }
        });
  }
}
