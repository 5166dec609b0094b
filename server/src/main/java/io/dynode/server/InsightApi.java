package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Document;
import io.dynode.model.ErrorCode;
import io.dynode.model.Fact;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The route that queries insights: what modules found. */
final class InsightApi {
  static final int LONGEST_VALUE = 200;

  private final Engine engine;

  InsightApi(Engine engine) {
    this.engine = engine;
  }

  Route route() {
    return Route.of(
            "GET",
            "/v1/insights",
            "Queries insights. With 'key', those that have this member.",
            Access.READ,
            this::insights)
        .with("customer", "Only those of this customer.")
        .with("correlationId", "Only those of this cascade.")
        .with("agenda", "Only those of this agenda.")
        .with("module", "Only those of this module: name or name@version.")
        .with("key", "Path of a member, with dots: car.colour")
        .with("value", "The member's value; its first 200 characters count.")
        .with("type", "The member's type: text, number, boolean or null.")
        .with("since", "Only those made at or after this time.")
        .with("until", "Only those made before this time.")
        .returnsPage(Views.InsightView.class);
  }

  private Response insights(Request request) {
    Visible visible = Visible.to(request);
    Predicate<Document> wanted = wanted(request);
    if (request.query("key").isPresent()) {
      return engine.read(reader -> byFact(reader, visible, request, wanted));
    }
    if (request.query("value").isPresent() || request.query("type").isPresent()) {
      throw new ProblemException(
          ErrorCode.MISSING_FIELD, "'value' and 'type' are those of a member: say its 'key', too");
    }
    return engine.read(reader -> {
      List<Scan<Document>> walks = new ArrayList<>();
      List<String> order = List.of("createdMicros", "id");
      Optional<String> agenda = request.query("agenda");
      Optional<String> correlation = request.query("correlationId");
      if (agenda.isPresent()) {
        order = List.of("index", "id");
        walks.add(visible.within(Scan.along(Tables.DOCUMENTS, "by_agenda", 1, agenda.get())));
      } else if (correlation.isPresent()) {
        walks.add(
            visible.within(Scan.along(Tables.DOCUMENTS, "by_correlation", 1, correlation.get())));
      } else {
        for (String customer : visible.each(reader)) {
          walks.add(Scan.along(Tables.DOCUMENTS, "by_customer", 1, customer).backwards());
        }
      }
      return Pages.read(reader, walks, order, request, wanted).answer(Views.InsightView::of);
    });
  }

  private static Predicate<Document> wanted(Request request) {
    Optional<String> agenda = request.query("agenda");
    Optional<String> correlation = request.query("correlationId");
    Optional<String> module = request.query("module").map(text -> AgendaMarks.name(text, "module"));
    Optional<Long> since = Times.query(request, "since");
    Optional<Long> until = Times.query(request, "until");
    return d ->
        agenda.map(d.agenda().value()::equals).orElse(true)
            && correlation.map(d.correlationId()::equals).orElse(true)
            && module.map(m -> isOf(d.module(), m)).orElse(true)
            && since.map(at -> d.createdMicros() >= at).orElse(true)
            && until.map(at -> d.createdMicros() < at).orElse(true);
  }

  /** A module is kept as owner/name@version; one may leave out what stands at either end. */
  static boolean isOf(String module, String wanted) {
    String name = wanted.indexOf('/') < 0 ? module.substring(module.indexOf('/') + 1) : module;
    return name.equals(wanted) || (wanted.indexOf('@') < 0 && name.startsWith(wanted + "@"));
  }

  private Response byFact(
      Reader reader, Visible visible, Request request, Predicate<Document> wanted) {
    String key = request.query("key").orElse("");
    Optional<String> value =
        request.query("value").map(v -> v.substring(0, Math.min(v.length(), LONGEST_VALUE)));
    Optional<String> type = request.query("type");
    List<Scan<Fact>> walks = new ArrayList<>();
    for (String customer : visible.each(reader)) {
      Scan<Fact> walk =
          value.isPresent()
              ? Scan.of(Tables.FACTS, 1, customer, key, value.get())
              : Scan.of(Tables.FACTS, 1, customer, key);
      walks.add(type.isPresent() ? walk.where("type", Set.of(type.get())) : walk);
    }
    List<String> order =
        value.isPresent() ? List.of("type", "document") : List.of("value", "type", "document");
    // A document may have the member several times; in one page it stands once.
    Map<String, Document> documents = new LinkedHashMap<>();
    Pages.Page<Fact> page =
        Pages.read(
            reader,
            walks,
            order,
            request,
            fact -> {
              if (documents.containsKey(fact.document())) {
                return false;
              }
              Optional<Document> document = reader.get(Tables.DOCUMENTS, fact.document());
              if (document.filter(wanted).isEmpty()) {
                return false;
              }
              documents.put(fact.document(), document.get());
              return true;
            });
    return new Pages.Page<>(List.copyOf(documents.values()), page.read(), page.next())
        .answer(Views.InsightView::of);
  }
}
