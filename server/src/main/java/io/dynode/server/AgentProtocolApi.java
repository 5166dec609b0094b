package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.json.JsonText;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Routes of the agent protocol. An agent serves one pool and sees nothing of another. */
final class AgentProtocolApi {
  /** Secret of the attempt whose bytes are moved. */
  static final String TOKEN = "Dynode-Attempt-Token";

  /** Bytes of a log piece before compression. */
  static final String LOG_SIZE = "Dynode-Log-Size";

  /** Longest message of an agent. */
  static final long MAX_MESSAGE = 256L << 20;

  /** What modules have left may be as deep as anything; the message is wrapped around it. */
  private static final JsonText.Limits MESSAGE =
      new JsonText.Limits(MAX_MESSAGE, 2 * Json.MAX_DEPTH, true);

  private final Engine engine;
  private final ObjectStore objects;
  private final Stopping stopping;
  private final long maxObject;

  AgentProtocolApi(Engine engine, ObjectStore objects, Stopping stopping, long maxObject) {
    this.engine = engine;
    this.objects = objects;
    this.stopping = stopping;
    this.maxObject = maxObject;
  }

  List<Route> routes() {
    String attempt = "/v1/attempts/{attempt}";
    return List.of(
        message("register", "Says that an agent is there.", Protocol.Register.class, this::register)
            .returns(200, Protocol.Registered.class),
        message("lease", "Waits for attempts.", Protocol.LeaseRequest.class, this::lease)
            .returns(200, Protocol.Leased.class),
        message("renew", "Renews what an agent holds.", Protocol.Renew.class, this::renew)
            .returns(200, Protocol.Renewed.class),
        message("report", "Reports ends of attempts.", Protocol.ReportRequest.class, this::report)
            .returns(200, Protocol.Reported.class),
        message("intend", "Announces objects.", Protocol.IntendRequest.class, this::intend)
            .returns(200, Protocol.Intended.class),
        message("exec", "Tells of a command.", Protocol.ExecTold.class, this::exec)
            .returns(200, Protocol.ExecHeard.class),
        bytes("PUT", attempt + "/objects/{hash}", "Stores an announced object.", this::upload)
            .takes(Input.bytes(maxObject))
            .with("generation", "As answered to the announcement.")
            .returns(204, ""),
        bytes("GET", attempt + "/objects/{hash}", "Gets an input of an attempt.", this::download)
            .with("generation", "As given with the assignment.")
            .returns(200, "application/octet-stream"),
        bytes("PUT", attempt + "/logs/{sequence}", "Adds a piece of log (gzip).", this::log)
            .takes(Input.bytes(Route.USUAL_BODY))
            .needs(LOG_SIZE, "Bytes of the piece before compression.")
            .returns(204, ""));
  }

  /** What one message needs to be answered. */
  private interface Message<Q> {
    Record answer(Caller caller, Q message);
  }

  private <Q extends Record> Route message(
      String word, String summary, Class<Q> type, Message<Q> handler) {
    return Route.of(
            "POST",
            "/v1/agent/" + word,
            summary,
            Access.AGENT,
            request ->
                Answer.of(
                    handler.answer(
                        request.caller(),
                        io.dynode.json.Records.decodeKnown(Bodies.json(request, MESSAGE), type))))
        .takes(Input.of(Consumes.JSON, new Shape.Of(type), MAX_MESSAGE));
  }

  private static Route bytes(
      String method, String path, String summary, io.dynode.server.http.Endpoint endpoint) {
    return Route.of(method, path, summary, Access.AGENT, endpoint)
        .needs(TOKEN, "Secret of the attempt, from its assignment.");
  }

  private Protocol.Registered register(Caller caller, Protocol.Register message) {
    checkPool(caller, message.pool().value());
    // An id that another pool's agent has is not to be taken over by this one.
    engine
        .read(reader -> reader.get(Tables.AGENTS, message.agent()))
        .ifPresent(agent -> checkPool(caller, agent.pool().value()));
    return Await.get(engine.register(caller, message));
  }

  private Protocol.Leased lease(Caller caller, Protocol.LeaseRequest message) {
    checkAgent(caller, message.agent());
    CompletionStage<Protocol.Leased> leased = engine.lease(caller, message);
    return Await.get(stopping.orElse(leased));
  }

  private Protocol.Renewed renew(Caller caller, Protocol.Renew message) {
    checkAgent(caller, message.agent());
    return Await.get(engine.renew(caller, message));
  }

  private Protocol.Reported report(Caller caller, Protocol.ReportRequest message) {
    checkAgent(caller, message.agent());
    return Await.get(engine.report(caller, message));
  }

  private Protocol.Intended intend(Caller caller, Protocol.IntendRequest message) {
    checkAgent(caller, message.agent());
    return Await.get(engine.intend(caller, message));
  }

  private Protocol.ExecHeard exec(Caller caller, Protocol.ExecTold message) {
    checkAgent(caller, message.agent());
    return Await.get(engine.execs().told(caller, message));
  }

  private void checkAgent(Caller caller, AgentId id) {
    boolean known =
        engine
            .read(reader -> reader.get(Tables.AGENTS, id))
            .filter(agent -> agent.pool().value().equals(caller.pool()))
            .isPresent();
    if (!known) {
      throw missing("agent '" + id + "'");
    }
  }

  private static void checkPool(Caller caller, String pool) {
    // A key of an agent names its pool; one that names none serves none.
    if (!caller.pool().equals(pool)) {
      throw missing("pool '" + pool + "'");
    }
  }

  private static ProblemException missing(String what) {
    return new ProblemException(ErrorCode.NOT_FOUND, "There is no " + what + " for this key");
  }

  /** The lease of the attempt of the path, if the token is its own and it is of this pool. */
  private Lease current(Request request) {
    AttemptId attempt = new AttemptId(request.argument("attempt"));
    String pool = request.caller().pool();
    engine
        .read(reader -> reader.get(Tables.LEASES, attempt))
        .filter(lease -> !lease.pool().value().equals(pool))
        .ifPresent(lease -> {
          throw missing("attempt '" + attempt + "'");
        });
    return engine.current(attempt, token(request));
  }

  private static String token(Request request) {
    return request
        .header(TOKEN)
        .orElseThrow(() ->
            new ProblemException(ErrorCode.UNAUTHENTICATED, "The header " + TOKEN + " is missing"));
  }

  private static ObjectStore.Key key(Request request) {
    return new ObjectStore.Key(
        ObjectApi.hash(request.argument("hash")),
        request.number("generation", 0, 0, Integer.MAX_VALUE));
  }

  private Response upload(Request request) {
    Lease lease = current(request);
    ObjectStore.Key key = key(request);
    if (!engine.mayWrite(lease, key)) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING,
          "Object " + key.hash() + " was not announced by this attempt; announce it first");
    }
    objects.put(key, request.body());
    if (!engine.mayWrite(lease, key) && engine.duties().late(key)) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING, "The attempt ended while the object was being stored");
    }
    return Response.empty(204);
  }

  private Response download(Request request) {
    Lease lease = current(request);
    ObjectStore.Key key = key(request);
    if (!engine.mayRead(lease, key)) {
      throw missing("object '" + key.hash() + "'");
    }
    return ObjectApi.whole(objects, key, request.head().method());
  }

  private Response log(Request request) throws IOException {
    current(request);
    int sequence = whole(request.argument("sequence"), "The sequence of a log piece");
    long size =
        request
            .header(LOG_SIZE)
            .map(text -> (long) whole(text, "The header " + LOG_SIZE))
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.MISSING_FIELD, "The header " + LOG_SIZE + " is missing"));
    Await.get(
        engine.log(
            new AttemptId(request.argument("attempt")),
            token(request),
            sequence,
            request.body().readAllBytes(),
            size));
    return Response.empty(204);
  }

  private static int whole(String text, String what) {
    Function<String, Integer> parse = Integer::parseInt;
    try {
      int value = parse.apply(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new ProblemException(ErrorCode.INVALID_VALUE, what + " is a whole number from 0 on");
  }
}
