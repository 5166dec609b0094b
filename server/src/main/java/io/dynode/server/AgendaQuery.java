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
    Span span) {
  /** When they arrived, and whether those that did first come first. */
  record Span(Optional<Long> since, Optional<Long> before, boolean oldestFirst) {}

  /** The route with its words. */
  static Route described(Route route) {
    return route
        .with("customer", "Only those of this customer.")
        .with("state", "Only those in these states, with commas between.")
        .with("queue", "Only those of this queue.")
        .with("linkId", "Only those of this group.")
        .with("correlationId", "Only those of this cascade.")
        .with("since", "Only those submitted then or later, such as 2026-05-04T12:30:00Z.")
        .with("before", "Only those submitted earlier.")
        .with("order", "newest (first, when not given) or oldest; groups are by id.");
  }

  static AgendaQuery of(Request request) {
    String order = request.query("order").orElse("newest");
    if (!order.equals("newest") && !order.equals("oldest")) {
      throw Request.invalid("order", "newest or oldest");
    }
    return new AgendaQuery(
        Visible.to(request),
        request.query("linkId"),
        request.query("correlationId"),
        request.query("queue"),
        Words.query(request, "state", AgendaState.class),
        new Span(
            Times.query(request, "since"), Times.query(request, "before"), order.equals("oldest")));
  }

  /** A page of them, from the request's cursor on. */
  Pages.Page<Agenda> page(Reader reader, Request request) {
    return Pages.readFrom(reader, walk(), request, this::keep);
  }

  /** A page of them from a place on. */
  Pages.Page<Agenda> page(Reader reader, Optional<String> cursor, int limit) {
    return Pages.readFrom(reader, walk(), cursor, limit, this::keep);
  }

  private Pages.Walk<Agenda> walk() {
    List<Scan<Agenda>> walks = new ArrayList<>();
    boolean grouped = link.isPresent() || correlation.isPresent();
    if (grouped) {
      walks.add(
          visible.within(
              link.isPresent()
                  ? Scan.along(Tables.AGENDAS, "by_link", 1, link.get())
                  : Scan.along(Tables.AGENDAS, "by_correlation", 1, correlation.orElse(""))));
    } else if (visible.all()) {
      walks.add(Scan.along(Tables.AGENDAS, "by_arrival", 1));
    } else {
      visible.named().forEach(c -> walks.add(Scan.along(Tables.AGENDAS, "by_customer", 1, c)));
    }
    List<Scan<Agenda>> directed =
        span.oldestFirst() ? walks : walks.stream().map(Scan::backwards).toList();
    if (grouped) {
      return new Pages.Walk<>(directed, List.of("id"), List.of(), _ -> true);
    }
    // The empty id is before every other: it stands for the very beginning of a moment.
    Optional<Long> from = span.oldestFirst() ? span.since() : span.before();
    return new Pages.Walk<>(
        directed,
        List.of("arrivalMicros", "id"),
        from.map(micros -> List.<Object>of(micros, "")).orElse(List.of()),
        span.oldestFirst() ? this::isBefore : this::isSince);
  }

  private boolean isBefore(Agenda agenda) {
    return span.before().map(micros -> agenda.arrivalMicros() < micros).orElse(true);
  }

  private boolean isSince(Agenda agenda) {
    return span.since().map(micros -> agenda.arrivalMicros() >= micros).orElse(true);
  }

  /** Whether it asks for an agenda as it is now. */
  boolean keep(Agenda agenda) {
    return link.map(agenda.linkId()::equals).orElse(true)
        && isBefore(agenda)
        && isSince(agenda)
        && correlation.map(agenda.correlationId()::equals).orElse(true)
        && queue.map(agenda.queue().value()::equals).orElse(true)
        && states.map(wanted -> wanted.contains(agenda.state())).orElse(true);
  }

  /** Of what it asks for, so that two of the same are known as such. */
  String digest() {
    return Digest.of(
        Json.of(
            List.of(
                Json.of(visible.all() ? "*" : String.join(",", new TreeSet<>(visible.named()))),
                Json.of(link.orElse("")),
                Json.of(correlation.orElse("")),
                Json.of(queue.orElse("")),
                Json.of(states.map(all -> new TreeSet<>(all).toString()).orElse("")),
                Json.of(span.since().map(String::valueOf).orElse("")),
                Json.of(span.before().map(String::valueOf).orElse("")))));
  }
}
