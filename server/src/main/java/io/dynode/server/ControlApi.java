package io.dynode.server;

import io.dynode.engine.Control;
import io.dynode.engine.Engine;
import io.dynode.engine.RerunRequest;
import io.dynode.model.Agenda;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import java.util.List;
import java.util.Optional;

/** Routes by which users steer agendas that are there already. */
final class ControlApi {
  static final int MAX_KEY = 128;

  static final String IF_MATCH = "If-Match";
  static final String ETAG = "Refuse unless this is still the agenda's ETag; * means any.";

  private final Engine engine;

  ControlApi(Engine engine) {
    this.engine = engine;
  }

  /** Why something is done. */
  record ReasonRequest(@Field(value = "For people and the audit.", max = 500) String reason) {}

  /** Another priority. */
  record PriorityRequest(
      @Field(value = "Larger goes first in a priority queue.", min = -1000, max = 1000)
          int priority,
      @Field(value = "For people and the audit.", max = 500) String reason) {}

  List<Route> routes() {
    String one = "/v1/agendas/{agenda}";
    return List.of(
        Route.of(
                "POST",
                one + "/pause",
                "Starts nothing more of an agenda; what runs goes on to its end.",
                Access.WRITE,
                this::pause)
            .takes(Input.of(ReasonRequest.class).optional())
            .header(IF_MATCH, ETAG)
            .returns(200, Views.AgendaView.class, "ETag"),
        Route.of("POST", one + "/resume", "Lets a paused agenda go on.", Access.WRITE, this::resume)
            .takes(Input.of(ReasonRequest.class).optional())
            .header(IF_MATCH, ETAG)
            .returns(200, Views.AgendaView.class, "ETag"),
        Route.of(
                "POST",
                one + "/prioritize",
                "Gives an agenda another priority; one that waits takes its place by it.",
                Access.WRITE,
                this::prioritize)
            .takes(PriorityRequest.class)
            .header(IF_MATCH, ETAG)
            .returns(200, Views.AgendaView.class, "ETag"),
        Route.of(
                "POST",
                one + "/rerun",
                "Runs an agenda that has ended again: what did not succeed, and what is named.",
                Access.WRITE,
                this::rerun)
            .takes(Input.of(RerunRequest.class).optional())
            .with("preview", "true: only says what would run again.")
            .header("Idempotency-Key", "A second rerun with the same key does nothing more.")
            .header(IF_MATCH, ETAG)
            .returns(200, RerunViews.RerunAnswer.class),
        Route.of(
                "GET",
                one + "/runs",
                "Lists the runs of an agenda, the current one last.",
                Access.READ,
                this::runs)
            .returnsPage(RerunViews.RunView.class));
  }

  private Response rerun(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    RerunRequest asked = Bodies.record(request, RerunRequest.class, RerunRequest.CONTINUE);
    if (request.flag("preview")) {
      return Answer.of(
          RerunViews.RerunAnswer.of(true, agenda, engine.control().preview(agenda.id(), asked)));
    }
    String key = key(request);
    return repeated(agenda, asked, key).orElseGet(() -> rerun(request, agenda, asked, key));
  }

  private Response rerun(Request request, Agenda agenda, RerunRequest asked, String key) {
    try {
      Control.Rerunning done =
          Await.get(control(request).rerun(request.caller(), agenda.id(), asked, key));
      return Answer.of(RerunViews.RerunAnswer.of(false, done.agenda(), done.plan()));
    } catch (ProblemException e) {
      // Another of the same may have been accepted since it was asked for.
      return repeated(agenda, asked, key).orElseThrow(() -> e);
    }
  }

  private Optional<Response> repeated(Agenda agenda, RerunRequest asked, String key) {
    return engine
        .control()
        .repeated(agenda.id(), asked, key)
        .map(now -> Answer.of(RerunViews.RerunAnswer.repeated(now)));
  }

  private static String key(Request request) {
    String key = request.header("Idempotency-Key").orElse("");
    if (key.length() > MAX_KEY) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "An Idempotency-Key has at most " + MAX_KEY + " characters");
    }
    return key;
  }

  private Response runs(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    return engine.read(reader -> RerunViews.runs(reader, agenda, request));
  }

  private Response prioritize(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    PriorityRequest asked = Bodies.record(request, PriorityRequest.class);
    return answer(
        Await.get(
            control(request)
                .prioritize(request.caller(), agenda.id(), asked.priority(), asked.reason())));
  }

  private Response pause(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    return answer(
        Await.get(control(request).pause(request.caller(), agenda.id(), reason(request))));
  }

  private Response resume(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    return answer(
        Await.get(control(request).resume(request.caller(), agenda.id(), reason(request))));
  }

  private Control control(Request request) {
    return engine.control().expecting(Preconditions.ifMatch(request));
  }

  /** The agenda as it is after a change. */
  static Response answer(Agenda agenda) {
    return Answer.of(Views.AgendaView.of(agenda)).header("ETag", AgendaApi.tag(agenda));
  }

  /** The reason in a request that may have none. */
  static String reason(Request request) {
    return Bodies.record(request, ReasonRequest.class, new ReasonRequest("")).reason();
  }
}
