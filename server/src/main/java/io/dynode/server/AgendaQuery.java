package io.dynode.server;

import io.dynode.json.Digest;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Json;
import io.dynode.server.http.Request;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which agendas a request is about, and in which order: the same words for lists and for changes of
 * many.
 */
record AgendaQuery(
    Visible visible,
    Optional<String> link,
    Optional<String> correlation,
    Optional<String> queue,
    Optional<Set<AgendaState>> states,
    Span span,
    AgendaMarks marks,
    AgendaSort sort) {
  /** When they arrived. */
  record Span(Optional<Long> since, Optional<Long> before) {}

  /**
   * The route with its words.
   *
   * @param orders in which it takes them
   */
  static Route described(Route route, String orders) {
    return AgendaMarks.described(
            route
                .with("customer", "Only those of this customer.")
                .with("state", "Only those in these states, with commas between.")
                .with("queue", "Only those of this queue.")
                .with("linkId", "Only those of this group.")
                .with("correlationId", "Only those of this cascade."))
        .with("since", "Only those submitted then or later, such as 2026-05-04T12:30:00Z.")
        .with("before", "Only those submitted earlier.")
        .with("sort", orders);
  }

  static AgendaQuery of(Request request) {
    return new AgendaQuery(
        Visible.to(request),
        request.query("linkId"),
        request.query("correlationId"),
        request.query("queue"),
        Words.query(request, "state", AgendaState.class),
        new Span(Times.query(request, "since"), Times.query(request, "before")),
        AgendaMarks.of(request),
        AgendaSort.of(request));
  }

  /** A page of them, from the request's cursor on. */
  Pages.Page<Agenda> page(Reader reader, Request request) {
    return page(reader, request.query("cursor"), Pages.limit(request));
  }

  /** A page of them from a place on. */
  Pages.Page<Agenda> page(Reader reader, Optional<String> cursor, int limit) {
    Predicate<Agenda> marked = marks.within(reader);
    return Pages.readFrom(
        reader, walk(reader), cursor, limit, agenda -> keep(agenda) && marked.test(agenda));
  }

  private Pages.Walk<Agenda> walk(Reader reader) {
    if (!sort.byArrival()) {
      return new Pages.Walk<>(
          sort.walks(reader, visible),
          sort.text(),
          sort.columns(),
          sort.from(),
          sort.inside(),
          marks.most());
    }
    if (link.isPresent() || correlation.isPresent()) {
      Scan<Agenda> group =
          link.isPresent()
              ? Scan.along(Tables.AGENDAS, "by_link", 1, link.get())
              : Scan.along(Tables.AGENDAS, "by_correlation", 1, correlation.orElse(""));
      return new Pages.Walk<>(
          sort.directed(List.of(visible.within(group))),
          sort.text(),
          List.of("id"),
          List.of(),
          _ -> true,
          marks.most());
    }
    // The empty id is before every other: it stands for the very beginning of a moment.
    Optional<Long> from = sort.descending() ? span.before() : span.since();
    return new Pages.Walk<>(
        sort.walks(reader, visible),
        sort.text(),
        sort.columns(),
        from.map(micros -> List.<Object>of(micros, "")).orElse(List.of()),
        sort.descending() ? this::isSince : this::isBefore,
        marks.most());
  }

  private boolean isBefore(Agenda agenda) {
    return span.before().map(micros -> agenda.arrivalMicros() < micros).orElse(true);
  }

  private boolean isSince(Agenda agenda) {
    return span.since().map(micros -> agenda.arrivalMicros() >= micros).orElse(true);
  }

  /** Whether it asks for an agenda as it is now; of modules that is not asked again. */
  boolean keep(Agenda agenda) {
    return link.map(agenda.linkId()::equals).orElse(true)
        && isBefore(agenda)
        && isSince(agenda)
        && correlation.map(agenda.correlationId()::equals).orElse(true)
        && queue.map(agenda.queue().value()::equals).orElse(true)
        && states.map(wanted -> wanted.contains(agenda.state())).orElse(true)
        && marks.keep(agenda);
  }

  /** Of what it asks for, so that two of the same are known as such. */
  String digest() {
    List<Json> parts = new ArrayList<>(marks.parts());
    parts.add(Json.of(visible.all() ? "*" : String.join(",", new TreeSet<>(visible.named()))));
    parts.add(Json.of(link.orElse("")));
    parts.add(Json.of(correlation.orElse("")));
    parts.add(Json.of(queue.orElse("")));
    parts.add(Json.of(states.map(all -> new TreeSet<>(all).toString()).orElse("")));
    parts.add(Json.of(span.since().map(String::valueOf).orElse("")));
    parts.add(Json.of(span.before().map(String::valueOf).orElse("")));
    return Digest.of(Json.of(parts));
  }
}
