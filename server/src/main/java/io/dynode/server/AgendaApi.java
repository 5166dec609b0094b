package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.engine.Submitted;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.util.List;

/** Routes of agendas: submit, look, cancel. */
final class AgendaApi {
  private final Engine engine;
  private final long maxBody;

  AgendaApi(Engine engine, long maxBody) {
    this.engine = engine;
    this.maxBody = maxBody;
  }

  /** Why an agenda is canceled. */
  record CancelRequest(@Field(value = "For people and the audit.", max = 500) String reason) {}

  List<Route> routes() {
    return List.of(
        Route.of("POST", "/v1/agendas", "Submits an agenda.", Access.WRITE, this::submit)
            .takes(Input.of(Consumes.JSON_OR_YAML, new Shape.Of(AgendaSpec.class), maxBody))
            .header("Idempotency-Key", "Stands for idempotencyKey in the agenda.")
            .with("customer", "Owner, when the agenda names none.")
            .returns(201, Views.SubmitAnswer.class, "Location")
            .returns(200, Views.SubmitAnswer.class, "Location"),
        Route.of(
                "POST",
                "/v1/agendas/preview",
                "Tells what a submit would come to, or why it would be refused; changes nothing.",
                Access.WRITE,
                this::preview)
            .takes(Input.of(Consumes.JSON_OR_YAML, new Shape.Of(AgendaSpec.class), maxBody))
            .header("Idempotency-Key", "Stands for idempotencyKey in the agenda.")
            .with("customer", "Owner, when the agenda names none.")
            .returns(200, PreviewAnswer.class),
        AgendaQuery.described(
                Route.of("GET", "/v1/agendas", "Lists agendas.", Access.READ, this::list),
                AgendaSort.WORDS)
            .returnsPage(Views.AgendaView.class),
        Route.of("GET", "/v1/agendas/{agenda}", "Gets an agenda.", Access.READ, this::get)
            .header("If-None-Match", "ETag of what is known already.")
            .returns(200, Views.AgendaView.class, "ETag")
            .returns(304, "", "ETag"),
        Route.of(
                "GET",
                "/v1/agendas/{agenda}/definition",
                "Gets an agenda as it was submitted, with versions pinned.",
                Access.READ,
                this::definition)
            .returns(200, AgendaSpec.class),
        Route.of(
                "POST",
                "/v1/agendas/{agenda}/cancel",
                "Stops an agenda; one that ended stays as it is.",
                Access.WRITE,
                this::cancel)
            .takes(Input.of(CancelRequest.class).optional())
            .header(ControlApi.IF_MATCH, ControlApi.ETAG)
            .returns(200, Views.AgendaView.class, "ETag"));
  }

  private Response preview(Request request) throws IOException {
    return Answer.of(PreviewAnswer.of(engine.preview(request.caller(), spec(request))));
  }

  private AgendaSpec spec(Request request) throws IOException {
    Json json = Bodies.jsonOrYaml(request, maxBody);
    return new Drafts(engine).of(request, json, request.header("Idempotency-Key"));
  }

  private Response submit(Request request) throws IOException {
    AgendaSpec spec = spec(request);
    Submitted submitted = Await.get(engine.submit(request.caller(), spec));
    Agenda agenda = submitted.agenda();
    return Answer.of(
            submitted.repeated() ? 200 : 201,
            new Views.SubmitAnswer(submitted.repeated(), Views.AgendaView.of(agenda)))
        .header("Location", "/v1/agendas/" + agenda.id().value());
  }

  private Response list(Request request) {
    AgendaQuery query = AgendaQuery.of(request);
    return engine.read(reader -> query.page(reader, request).answer(Views.AgendaView::of));
  }

  /** The agenda of the path, if it exists for the caller. */
  static Agenda find(Engine engine, Request request) {
    String id = request.argument("agenda");
    return engine
        .read(reader -> reader.get(Tables.AGENDAS, id))
        .filter(agenda -> request.caller().mayActFor(agenda.customer().value()))
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NOT_FOUND, "There is no agenda '" + id + "' for this key"));
  }

  static String tag(Agenda agenda) {
    return "\"" + agenda.revision() + "\"";
  }

  private Response get(Request request) {
    Agenda agenda = find(engine, request);
    String tag = tag(agenda);
    return request.header("If-None-Match").filter(tag::equals).isPresent()
        ? Response.empty(304).header("ETag", tag)
        : Answer.of(Views.AgendaView.of(agenda)).header("ETag", tag);
  }

  private Response definition(Request request) {
    return Answer.json(200, Records.encodeBrief(engine.definition(find(engine, request).id())));
  }

  private Response cancel(Request request) {
    AgendaId id = find(engine, request).id();
    String reason = Bodies.record(request, CancelRequest.class, new CancelRequest("")).reason();
    return ControlApi.answer(
        Await.get(
            engine
                .control()
                .expecting(Preconditions.ifMatch(request))
                .cancel(request.caller(), id, reason)));
  }
}
