package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.engine.OperationView;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Attempt;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Lease;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Routes of operations and their attempts. */
final class OperationApi {
  static final int MOST_ATTEMPTS = 1_000;

  private final Engine engine;

  OperationApi(Engine engine) {
    this.engine = engine;
  }

  List<Route> routes() {
    String all = "/v1/agendas/{agenda}/operations";
    return List.of(
        Route.of(
                "GET",
                all,
                "Lists an agenda's operations, without their outputs.",
                Access.READ,
                this::list)
            .with("state", "Only those in these states, with commas between.")
            .with(
                "module", "Only those of this module, [customer/]name[@version], or built-in type.")
            .returnsPage(Views.OperationAnswer.class),
        Route.of("GET", all + "/{operation}", "Gets an operation.", Access.READ, this::get)
            .returns(200, Views.OperationAnswer.class),
        Route.of(
                "GET",
                all + "/{operation}/attempts",
                "Lists the attempts of an operation, the current one last.",
                Access.READ,
                this::attempts)
            .returnsPage(Views.AttemptView.class),
        Route.of(
                "POST",
                all + "/{operation}/release",
                "Lets a held operation be tried again; what it lost is forgotten.",
                Access.WRITE,
                this::release)
            .returns(200, Views.OperationAnswer.class),
        Route.of("GET", "/v1/attempts/{attempt}", "Gets an attempt.", Access.READ, this::attempt)
            .returns(200, Views.AttemptView.class),
        Route.of(
                "GET",
                "/v1/attempts/{attempt}/inputs",
                "Tells what an attempt was given: module, payload, event and files.",
                Access.READ,
                this::inputs)
            .returns(200, InputsView.class));
  }

  /** A file placed for an attempt. */
  record InputFile(
      @Field("Under in/data.") String path,
      String sha256,
      long size,
      @Field("Permission bits, in decimal: 420 is 0644.") int mode) {}

  /** What an attempt was given. */
  record InputsView(
      String attempt,
      String agenda,
      String operation,
      int run,
      int number,
      @Field("The module as it is declared, with its owner as customer.") Json module,
      @Field("Longest run.") Duration timeout,
      @Field("References resolved.") Json payload,
      @Field("The event that started the agenda, or null.") Json event,
      List<InputFile> files) {}

  private Response list(Request request) {
    AgendaId agenda = AgendaApi.find(engine, request).id();
    int limit = Pages.limit(request);
    Set<OperationState> states =
        Words.query(request, "state", OperationState.class)
            .orElse(EnumSet.allOf(OperationState.class));
    Optional<String> module = request.query("module").map(text -> AgendaMarks.name(text, "module"));
    int after =
        request
            .query("cursor")
            .map(text -> (Long) Cursor.parse(text, List.of(true)).getFirst())
            .map(place -> (int) Math.clamp(place, -1L, Integer.MAX_VALUE - 1L))
            .orElse(-1);
    List<Json> items = new ArrayList<>();
    Optional<String> next = Optional.empty();
    int read = 0;
    while (next.isEmpty()) {
      // One more than wanted tells whether there is more.
      List<OperationView> page = engine.operations(agenda, after, limit + 1);
      for (OperationView operation : page) {
        if (items.size() == limit || read == Pages.MOST_READ) {
          next = Optional.of(Cursor.print(List.of((long) after)));
          break;
        }
        read++;
        after = operation.index();
        if (states.contains(operation.state())
            && module.map(m -> AgendaMarks.means(m, operation.spec().type())).orElse(true)) {
          items.add(Records.encode(Views.OperationAnswer.of(operation)));
        }
      }
      if (page.size() <= limit) {
        break;
      }
    }
    return Answer.json(
        200,
        Json.object("items", new Json.Arr(items), "next", next.map(Json::of).orElse(Json.NULL)));
  }

  int index(Agenda agenda, String name) {
    return engine
        .indexOf(agenda.id(), name)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NOT_FOUND, "The agenda has no operation '" + name + "'"));
  }

  private Response get(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    return one(agenda, index(agenda, request.argument("operation")));
  }

  private Response release(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    int index = index(agenda, request.argument("operation"));
    Await.get(engine.release(request.caller(), agenda.id(), index));
    return one(agenda, index);
  }

  Response one(Agenda agenda, int index) {
    return Answer.of(
        Views.OperationAnswer.of(
            engine
                .operation(agenda.id(), index)
                .orElseThrow(() ->
                    new ProblemException(
                        ErrorCode.NOT_FOUND, "The agenda has no such operation any more"))));
  }

  private Response attempts(Request request) {
    Agenda agenda = AgendaApi.find(engine, request);
    String name = request.argument("operation");
    int index = index(agenda, name);
    return engine.read(reader -> {
      Pages.Page<Attempt> page =
          Pages.read(
              reader,
              List.of(Scan.along(Tables.ATTEMPTS, "by_operation", 1, agenda.id(), index)),
              List.of("run", "number", "attempt"),
              request,
              attempt -> true);
      List<Json> items = new ArrayList<>();
      page.rows().forEach(a -> items.add(Records.encode(Views.AttemptView.of(a, name))));
      if (page.next().isEmpty()) {
        reader
            .scan(Scan.along(Tables.LEASES, "by_agenda", MOST_ATTEMPTS, agenda.id(), index))
            .forEach(l -> items.add(Records.encode(Views.AttemptView.of(l, name))));
      }
      return Answer.json(
          200,
          Json.object(
              "items", new Json.Arr(items), "next", page.next().map(Json::of).orElse(Json.NULL)));
    });
  }

  private Response attempt(Request request) {
    return engine.read(reader -> Answer.of(find(reader, request)));
  }

  private Response inputs(Request request) {
    Views.AttemptView attempt = engine.read(reader -> find(reader, request));
    Assignment given = engine.given(new AttemptId(attempt.id()));
    return Answer.of(
        new InputsView(
            attempt.id(),
            attempt.agenda(),
            given.operation(),
            given.run(),
            given.number(),
            module(given.module()),
            given.timeout(),
            given.payload(),
            given.event(),
            given.files().stream()
                .map(f ->
                    new InputFile(f.path(), f.file().sha256(), f.file().size(), f.file().mode()))
                .toList()));
  }

  /** The declaration of {@code owner/name@version}. */
  private Json module(String pinned) {
    int slash = pinned.indexOf('/');
    int at = pinned.lastIndexOf('@');
    String owner = pinned.substring(0, slash);
    Json.Obj spec =
        engine
            .read(reader ->
                reader.get(
                    Tables.RESOURCES,
                    Kind.MODULE,
                    owner,
                    pinned.substring(slash + 1, at),
                    pinned.substring(at + 1)))
            .filter(resource -> resource.body() instanceof Json.Obj)
            .map(resource -> (Json.Obj) resource.body())
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.GONE, "Module " + pinned + " is not declared any more"));
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("kind", Json.of("module"));
    members.put("customer", Json.of(owner));
    members.putAll(spec.members());
    return new Json.Obj(members);
  }

  /** The attempt of the path, if its agenda exists for the caller. */
  static Views.AttemptView find(Reader reader, Request request) {
    AttemptId id = new AttemptId(request.argument("attempt"));
    Optional<Lease> lease = reader.get(Tables.LEASES, id);
    Optional<Attempt> ended = reader.get(Tables.ATTEMPTS, id);
    if (!visible(reader, request, id)) {
      throw new ProblemException(
          ErrorCode.NOT_FOUND, "There is no attempt '" + id + "' for this key");
    }
    if (ended.isPresent()) {
      Attempt a = ended.get();
      return Views.AttemptView.of(a, name(reader, a.agenda(), a.index()));
    }
    Lease l = lease.orElseThrow();
    return Views.AttemptView.of(l, name(reader, l.agenda(), l.index()));
  }

  /** Whether there is that attempt for the caller. */
  static boolean visible(Reader reader, Request request, AttemptId id) {
    return reader
        .get(Tables.LEASES, id)
        .map(Lease::agenda)
        .or(() -> reader.get(Tables.ATTEMPTS, id).map(Attempt::agenda))
        .flatMap(agenda -> reader.get(Tables.AGENDAS, agenda))
        .filter(agenda -> request.caller().mayActFor(agenda.customer().value()))
        .isPresent();
  }

  private static String name(Reader reader, AgendaId agenda, int index) {
    return reader.get(Tables.OPERATIONS, agenda, index).map(o -> o.name()).orElse("");
  }
}
