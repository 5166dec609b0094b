package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.json.Digest;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.ArchivedLines;
import io.dynode.model.ArchivedLines.LineKind;
import io.dynode.model.Audit;
import io.dynode.model.Caller;
import io.dynode.model.Dispatch;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * Routes about events and lines of the audit that were removed and archived. They are looked for in
 * the files that hold them, a bounded number of files for a page.
 */
final class ArchivedLinesApi {
  /** Files that are read for one page. */
  static final int MOST_FILES = 20;

  private static final String ORDER = "-sequence";

  private final Engine engine;
  private final ObjectStore objects;

  ArchivedLinesApi(Engine engine, ObjectStore objects) {
    this.engine = engine;
    this.objects = objects;
  }

  /** An archived event. */
  record ArchivedEventView(
      String customer,
      long sequence,
      Optional<String> acceptedAt,
      String correlationId,
      @Field("The agenda that raised it; empty: it came from outside.") String causeAgenda,
      String causeOperation,
      @Field("The CloudEvent.") Json event,
      @Field("What became of it for each trigger of a customer that the key may see.")
          List<EventViews.DispatchView> dispatches,
      @Field("The names of its files; their content is kept only if something else names it.")
          List<Views.ObjectView> files) {}

  List<Route> routes() {
    return List.of(
        Route.of(
                "GET",
                "/v1/archive/events",
                "Lists archived events, the newest first.",
                Access.READ,
                this::events)
            .with("customer", "Only those of this customer.")
            .with("correlationId", "Only those of this cascade.")
            .with("type", "Only those of this type.")
            .with("source", "Only those of this source.")
            .with("subject", "Only those with this subject.")
            .with("since", "Only those accepted at this time or later.")
            .with("before", "Only those accepted before this time.")
            .returnsPage(ArchivedEventView.class),
        Route.of(
                "GET",
                "/v1/archive/audit",
                "Lists archived lines of the audit, the newest first.",
                Access.OVERSEE,
                this::audit)
            .with("customer", "Only those on things of this customer.")
            .with("principal", "Only what this principal did.")
            .with("action", "Only this action.")
            .with("subject", "Only what was done to this, such as agenda/ID.")
            .with("since", "Only those of this time or later.")
            .with("before", "Only those of before this time.")
            .returnsPage(InstallationViews.AuditView.class));
  }

  private Response events(Request request) {
    Optional<String> correlation = request.query("correlationId");
    Optional<String> type = request.query("type");
    Optional<String> source = request.query("source");
    Optional<String> subject = request.query("subject");
    Span span = Span.of(request);
    Predicate<Json> wanted =
        line -> {
          Event event = event(line);
          return span.has(event.acceptedMicros())
              && correlation.map(event.correlationId()::equals).orElse(true)
              && type.map(event.type()::equals).orElse(true)
              && source.map(event.source()::equals).orElse(true)
              && subject.map(event.subject()::equals).orElse(true);
        };
    return page(request, LineKind.EVENTS, wanted, ArchivedLinesApi::view);
  }

  private Response audit(Request request) {
    Optional<String> principal = request.query("principal");
    Optional<String> action = request.query("action");
    Optional<String> subject = request.query("subject");
    Span span = Span.of(request);
    Predicate<Json> wanted =
        line -> {
          Audit audit = Records.decodeKnown(line, Audit.class);
          return span.has(audit.atMicros())
              && principal.map(audit.principal()::equals).orElse(true)
              && action.map(audit.action()::equals).orElse(true)
              && subject.map(audit.subject()::equals).orElse(true);
        };
    return page(
        request,
        LineKind.AUDIT,
        wanted,
        (_, line) ->
            Records.encode(InstallationViews.AuditView.of(Records.decodeKnown(line, Audit.class))));
  }

  /** When something was. */
  private record Span(Optional<Long> since, Optional<Long> before) {
    static Span of(Request request) {
      return new Span(Times.query(request, "since"), Times.query(request, "before"));
    }

    boolean has(long micros) {
      return since.map(from -> micros >= from).orElse(true)
          && before.map(to -> micros < to).orElse(true);
    }

    /** Whether a file may hold any. */
    boolean meets(ArchivedLines file) {
      return since.map(from -> file.lastMicros() >= from).orElse(true)
          && before.map(to -> file.firstMicros() < to).orElse(true);
    }
  }

  private static Event event(Json line) {
    return Records.decodeKnown(line.at("/event").orElseThrow(), Event.class);
  }

  private static Json view(Caller caller, Json line) {
    Event e = event(line);
    return Records.encode(
        new ArchivedEventView(
            e.customer().value(),
            e.sequence(),
            Times.iso(e.acceptedMicros()),
            e.correlationId(),
            e.causeAgenda(),
            e.causeOperation(),
            e.body(),
            rows(line, "/dispatches", Dispatch.class).stream()
                .filter(dispatch -> caller.mayActFor(dispatch.owner().value()))
                .map(DispatchIds::view)
                .toList(),
            rows(line, "/files", ObjectRef.class).stream().map(Views.ObjectView::of).toList()));
  }

  private static <R extends Record> List<R> rows(Json line, String pointer, Class<R> type) {
    return line.at(pointer).orElse(Json.NULL) instanceof Json.Arr rows
        ? rows.items().stream().map(row -> Records.decodeKnown(row, type)).toList()
        : List.of();
  }

  /**
   * Where a page begins.
   *
   * @param behind cursor behind the last file that was read to its end; empty: before the first
   * @param file that was read in part; empty: none
   * @param lines of it that were looked at
   */
  private record Place(Optional<String> behind, String file, int lines) {
    static Place of(Request request, String list) {
      if (request.query("cursor").isEmpty()) {
        return new Place(Optional.empty(), "", 0);
      }
      List<Object> parts =
          Cursor.parse(request.query("cursor").get(), List.of(false, false, false, true));
      if (!parts.getFirst().equals(list)) {
        throw Request.invalid(
            "cursor",
            "the 'next' of a page of the same list, of the same customers; begin this one without"
                + " a cursor");
      }
      String behind = (String) parts.get(1);
      return new Place(
          behind.isEmpty() ? Optional.empty() : Optional.of(behind),
          (String) parts.get(2),
          Math.clamp((Long) parts.get(3), 0, Integer.MAX_VALUE));
    }

    /** Within a file: what is archived before it meanwhile is not in this listing. */
    static Place in(ArchivedLines file, int lines) {
      String before = Cursor.print(ORDER, List.of(file.lastSequence(), file.id() + "~"));
      return new Place(Optional.of(before), file.id(), lines);
    }

    String print(String list) {
      return Cursor.print(List.of(list, behind.orElse(""), file, (long) lines));
    }
  }

  private Response page(
      Request request, LineKind kind, Predicate<Json> wanted, BiFunction<Caller, Json, Json> view) {
    Visible visible = Visible.to(request);
    Span span = Span.of(request);
    int limit = Pages.limit(request);
    List<Json> items = new ArrayList<>();
    String list = list(kind, visible);
    Place place = Place.of(request, list);
    for (int files = 0; files < MOST_FILES; files++) {
      Pages.Page<ArchivedLines> next = next(visible, kind, place.behind(), span);
      if (!next.rows().isEmpty()) {
        ArchivedLines file = next.rows().getFirst();
        List<Json> lines = lines(file);
        int from = place.file().equals(file.id()) ? place.lines() : 0;
        for (int i = from; i < lines.size(); i++) {
          if (items.size() == limit) {
            return answer(items, Optional.of(Place.in(file, i).print(list)));
          }
          if (wanted.test(lines.get(i))) {
            items.add(view.apply(request.caller(), lines.get(i)));
          }
        }
      }
      if (next.next().isEmpty()) {
        return answer(items, Optional.empty());
      }
      place = new Place(next.next(), "", 0);
    }
    return answer(items, Optional.of(place.print(list)));
  }

  private static Response answer(List<Json> items, Optional<String> next) {
    return Answer.json(
        200, Json.object("items", Json.of(items), "next", next.map(Json::of).orElse(Json.NULL)));
  }

  /** Which list a cursor is of: what it holds, and whose. */
  private static String list(LineKind kind, Visible visible) {
    String whose = visible.all() ? "*" : String.join(",", new TreeSet<>(visible.named()));
    return Digest.of(Json.of(kind + " of " + whose));
  }

  /** The next file that may hold some, if there is one. */
  private Pages.Page<ArchivedLines> next(
      Visible visible, LineKind kind, Optional<String> behind, Span span) {
    List<Scan<ArchivedLines>> walks =
        visible.all()
            ? List.of(Scan.along(Tables.ARCHIVED_LINES, "by_kind", 1, kind).backwards())
            : visible.named().stream()
                .map(c -> Scan.along(Tables.ARCHIVED_LINES, "by_owner", 1, kind, c).backwards())
                .toList();
    Pages.Walk<ArchivedLines> walk =
        new Pages.Walk<>(
            walks, ORDER, List.of("lastSequence", "id"), List.of(), _ -> true, Pages.MOST_READ);
    return engine.read(reader -> Pages.readFrom(reader, walk, behind, 1, span::meets));
  }

  /** What a file holds, the newest first. */
  private List<Json> lines(ArchivedLines file) {
    ObjectStore.Key key = new ObjectStore.Key(file.hash(), file.generation());
    if (!objects.contains(key)) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING,
          "The file of archive " + file.id() + " is gone: object " + file.hash());
    }
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(objects.get(key)), StandardCharsets.UTF_8))) {
      return in.lines().map(line -> JsonText.parse(line, JsonText.Limits.OWN)).toList().reversed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
