package io.dynode.server;

import io.dynode.engine.Control;
import io.dynode.engine.Done;
import io.dynode.engine.Engine;
import io.dynode.model.Agenda;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.server.http.Access;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Routes by which users decide about single operations of live agendas. */
final class InterventionApi {
  private final Engine engine;
  private final OperationApi operations;

  InterventionApi(Engine engine, OperationApi operations) {
    this.engine = engine;
    this.operations = operations;
  }

  /** An operation that counts as done. */
  record DoneRequest(
      @Field("Its output, as if it had succeeded.") Json output,
      @Field(value = "For people and the audit.", max = 500) String reason) {}

  /** Another payload. */
  record PayloadRequest(
      @Field(value = "As in an agenda; may refer to operations it waits for.", required = true)
          Json payload,
      @Field(value = "For people and the audit.", max = 500) String reason) {}

  List<Route> routes() {
    String one = "/v1/agendas/{agenda}/operations/{operation}";
    return List.of(
        Route.of(
                "POST",
                one + "/retry",
                "Tries an operation at once that sleeps before another attempt.",
                Access.WRITE,
                this::retry)
            .takes(Input.of(ControlApi.ReasonRequest.class).optional())
            .returns(200, Views.OperationAnswer.class),
        Route.of(
                "POST",
                one + "/skip",
                "Skips an operation that no attempt runs.",
                Access.WRITE,
                this::skip)
            .takes(Input.of(ControlApi.ReasonRequest.class).optional())
            .returns(200, Views.OperationAnswer.class),
        Route.of(
                "POST",
                one + "/done",
                "Marks an operation that no attempt runs as succeeded, with an output.",
                Access.WRITE,
                this::done)
            .takes(Input.of(DoneRequest.class).optional())
            .returns(200, Views.OperationAnswer.class),
        Route.of(
                "PUT",
                one + "/payload",
                "Gives an operation that has not begun another payload.",
                Access.WRITE,
                this::payload)
            .takes(Input.of(PayloadRequest.class))
            .returns(200, Views.OperationAnswer.class));
  }

  /** What is done to the operation of the path. */
  private interface Deed {
    CompletionStage<Done> to(Agenda agenda, int index);
  }

  private Response answer(Request request, Deed deed) {
    Agenda agenda = AgendaApi.find(engine, request);
    int index = operations.index(agenda, request.argument("operation"));
    Await.get(deed.to(agenda, index));
    return operations.one(agenda, index);
  }

  private Control control() {
    return engine.control();
  }

  private Response retry(Request request) {
    return answer(
        request,
        (agenda, index) ->
            control().retry(request.caller(), agenda.id(), index, ControlApi.reason(request)));
  }

  private Response skip(Request request) {
    return answer(
        request,
        (agenda, index) ->
            control().skip(request.caller(), agenda.id(), index, ControlApi.reason(request)));
  }

  private Response done(Request request) {
    return answer(
        request,
        (agenda, index) -> {
          DoneRequest asked =
              Bodies.record(request, DoneRequest.class, new DoneRequest(Json.EMPTY, ""));
          Json output = asked.output().isNull() ? Json.EMPTY : asked.output();
          return control().markDone(request.caller(), agenda.id(), index, output, asked.reason());
        });
  }

  private Response payload(Request request) {
    return answer(
        request,
        (agenda, index) -> {
          PayloadRequest asked = Bodies.record(request, PayloadRequest.class);
          return control()
              .editPayload(request.caller(), agenda.id(), index, asked.payload(), asked.reason());
        });
  }
}
