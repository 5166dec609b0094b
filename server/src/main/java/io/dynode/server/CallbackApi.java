package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Agenda;
import io.dynode.model.Json;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import java.util.List;

/** Routes of calls that operations wait for: the address, and the call itself. */
final class CallbackApi {
  /** The call; whoever knows the secret in it may make it, once. */
  static final String CALL = "/v1/callbacks/{callback}";

  private final Engine engine;
  private final OperationApi operations;

  CallbackApi(Engine engine, OperationApi operations) {
    this.engine = engine;
    this.operations = operations;
  }

  /** Where the call is to be made. */
  record CallbackAnswer(String path) {}

  /** The call was taken. */
  record CalledAnswer(boolean taken) {}

  List<Route> routes() {
    return List.of(
        Route.of(
                "GET",
                "/v1/agendas/{agenda}/operations/{operation}/callback",
                "Tells the path of the one call that an operation waits for.",
                Access.WRITE,
                this::address)
            .returns(200, CallbackAnswer.class),
        Route.of(
                "POST",
                CALL,
                "Makes the call that an operation waits for, once: its body is the output.",
                Access.OPEN,
                this::call)
            .takes(Input.of(Consumes.JSON, Documents.VALUE, Route.USUAL_BODY))
            .returns(200, CalledAnswer.class));
  }

  private Response address(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    int index = operations.index(agenda, request.argument("operation"));
    return Answer.of(
        new CallbackAnswer(CALL.replace("{callback}", engine.callback(agenda.id(), index))));
  }

  private Response call(Request request) {
    // Who sends nothing has most likely forgotten it, and there is no second call.
    Json body = Bodies.json(request, Route.USUAL_BODY);
    Await.get(engine.called(request.argument("callback"), body));
    return Answer.of(new CalledAnswer(true));
  }
}
