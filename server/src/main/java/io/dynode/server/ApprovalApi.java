package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Agenda;
import io.dynode.server.http.Access;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import java.util.List;

/** Routes by which users say yes or no to operations that wait for it. */
final class ApprovalApi {
  private final Engine engine;
  private final OperationApi operations;

  ApprovalApi(Engine engine, OperationApi operations) {
    this.engine = engine;
    this.operations = operations;
  }

  List<Route> routes() {
    String one = "/v1/agendas/{agenda}/operations/{operation}";
    return List.of(
        Route.of(
                "POST",
                one + "/approve",
                "Approves what an operation waits for: it succeeds.",
                Access.WRITE,
                request -> decide(request, true))
            .takes(Input.of(ControlApi.ReasonRequest.class).optional())
            .returns(200, Views.OperationAnswer.class),
        Route.of(
                "POST",
                one + "/reject",
                "Rejects what an operation waits for: it fails.",
                Access.WRITE,
                request -> decide(request, false))
            .takes(Input.of(ControlApi.ReasonRequest.class).optional())
            .returns(200, Views.OperationAnswer.class));
  }

  private Response decide(Request request, boolean approved) {
    Agenda agenda = AgendaApi.find(engine, request);
    int index = operations.index(agenda, request.argument("operation"));
    String reason = ControlApi.reason(request);
    Await.get(engine.approve(request.caller(), agenda.id(), index, approved, reason));
    return operations.one(agenda, index);
  }
}
