package io.dynode.server;

import io.dynode.engine.Applied;
import io.dynode.engine.Declaration;
import io.dynode.engine.Engine;
import io.dynode.engine.Rehearsed;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueCount;
import io.dynode.model.Resource;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routes of declared resources: customers, pools, queues, modules, templates, triggers. */
final class ResourceApi {

  private final Engine engine;
  private final ResourceQueries queries = new ResourceQueries();

  ResourceApi(Engine engine) {
    this.engine = engine;
  }

  /** What a write did. */
  record WriteAnswer(Applied.Outcome outcome, @Field("The document.") Json resource) {}

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      routes.addAll(routes(kind));
    }
    return routes;
  }

  static String plural(Kind kind) {
    return kind.word() + "s";
  }

  private List<Route> routes(Kind kind) {
    String all = "/v1/" + plural(kind);
    String one = all + "/{name}";
    String word = kind.word();
    List<Route> routes = new ArrayList<>();
    routes.add(
        withCustomer(
            kind,
            Route.of("GET", all, "Lists the " + word + "s.", Access.READ, r -> list(kind, r))
                .returnsPage(Documents.of(kind))));
    routes.add(
        withVersion(
            kind,
            Route.of("GET", one, "Gets a " + word + ".", Access.READ, r -> get(kind, r))
                .header("If-None-Match", "ETag of what is known already.")
                .returns(200, Documents.of(kind), "ETag")
                .returns(304, "", "ETag")));
    routes.add(
        withDryRun(
            kind,
            Route.of(
                    "POST",
                    all,
                    "Declares a " + word + ".",
                    Grants.write(kind),
                    r -> apply(kind, r))
                .takes(body(Documents.posted(kind)))));
    routes.add(
        withDryRun(
            kind,
            Route.of(
                    "PUT",
                    one,
                    "Declares a " + word + " of that name; honours If-Match and If-None-Match: *.",
                    Grants.write(kind),
                    r -> apply(kind, r))
                .takes(body(Documents.put(kind)))));
    routes.add(
        withVersion(
            kind,
            Route.of(
                    "DELETE",
                    one,
                    "Removes a " + word + ", unless something needs it; honours If-Match.",
                    Grants.write(kind),
                    r -> remove(kind, r))
                .header("If-Match", "Refuse unless this is still its ETag; * means any.")
                .returns(204, "")));
    return routes;
  }

  private static Route withCustomer(Kind kind, Route route) {
    return kind.owned() ? route.with("customer", "Owner; default: all that the key sees.") : route;
  }

  private static Route withVersion(Kind kind, Route route) {
    Route owned = withCustomer(kind, route);
    return kind.versioned()
        ? owned.with("version", "Which version; reading without one gets the newest.")
        : owned;
  }

  private static Route withDryRun(Kind kind, Route route) {
    return withCustomer(kind, route)
        .with("dryRun", "true: tell what would happen, change nothing.")
        .header("If-Match", "Refuse unless this is still its ETag; * means any.")
        .header("If-None-Match", "*: refuse when there is one already.")
        .returns(201, WriteAnswer.class, "ETag")
        .returns(200, WriteAnswer.class, "ETag");
  }

  private static Input body(Shape document) {
    return Input.of(Consumes.JSON_OR_YAML, document, Route.USUAL_BODY);
  }

  private Response list(Kind kind, Request request) {
    Visible visible = Visible.to(request);
    return engine.read(reader ->
        Answer.json(
            200,
            queries
                .list(reader, kind, visible, request)
                .json(resource -> document(reader, resource, request))));
  }

  private static Json document(Reader reader, Resource resource, Request request) {
    Json.Obj document =
        resource.kind() == Kind.QUEUE
            ? ResourceView.of(resource, Map.of("waiting", Json.of(waiting(reader, resource))))
            : ResourceView.of(resource);
    return ResourceQueries.owns(request.caller(), resource)
        ? document
        : ResourceView.narrowed(document, request.caller());
  }

  private static long waiting(Reader reader, Resource queue) {
    return reader.get(Tables.QUEUE_COUNTS, queue.name()).map(QueueCount::waiting).orElse(0L);
  }

  private Response get(Kind kind, Request request) {
    return engine.read(reader -> {
      Resource found = queries.find(reader, kind, request);
      String tag = tag(found);
      if (request.header("If-None-Match").filter(tag::equals).isPresent()) {
        return Response.empty(304).header("ETag", tag);
      }
      return Answer.json(200, document(reader, found, request)).header("ETag", tag);
    });
  }

  private static String tag(Resource resource) {
    return "\"" + resource.revision() + "\"";
  }

  private Response apply(Kind kind, Request request) throws IOException {
    Json body = Bodies.jsonOrYaml(request, Route.USUAL_BODY);
    if (!(body instanceof Json.Obj object)) {
      throw new ProblemException(ErrorCode.WRONG_TYPE, "A " + kind.word() + " is an object");
    }
    Json.Obj definition = named(kind, request, object);
    String owner = "";
    if (kind.owned()) {
      String named =
          request.query("customer").or(() -> object.get("customer").flatMap(Json::text)).orElse("");
      owner = engine.read(reader -> Visible.acting(request, reader, named)).value();
    }
    Declaration declaration = new Declaration(kind, owner, definition, Preconditions.of(request));
    Applied applied =
        request.flag("dryRun")
            ? rehearsed(request, declaration)
            : Await.get(engine.apply(request.caller(), declaration));
    int status =
        applied.outcome() == Applied.Outcome.CREATED && !request.flag("dryRun") ? 201 : 200;
    return Answer.of(
            status, new WriteAnswer(applied.outcome(), ResourceView.of(applied.resource())))
        .header("ETag", tag(applied.resource()));
  }

  /** The definition with the name of the path, which must not be another than its own. */
  private static Json.Obj named(Kind kind, Request request, Json.Obj document) {
    document
        .get("kind")
        .filter(given -> !given.equals(Json.of(kind.word())))
        .ifPresent(given -> {
          throw new ProblemException(
              ErrorCode.INVALID_VALUE, "This path takes a " + kind.word(), "/kind");
        });
    Json.Obj definition = ResourceView.definition(document);
    Optional<String> path = Optional.ofNullable(request.arguments().get("name"));
    if (path.isEmpty()) {
      return definition;
    }
    Optional<Json> given = definition.get("name");
    if (given.isPresent() && !given.get().equals(Json.of(path.get()))) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "The path says '" + path.get() + "'", "/name");
    }
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("name", Json.of(path.get()));
    members.putAll(definition.members());
    return new Json.Obj(members);
  }

  private Applied rehearsed(Request request, Declaration declaration) {
    List<Rehearsed> all = engine.rehearse(request.caller(), List.of(declaration), false);
    return switch (all.getFirst()) {
      case Rehearsed.Taken taken -> taken.applied();
      case Rehearsed.Refused refused -> throw new ProblemException(refused.problems());
    };
  }

  private Response remove(Kind kind, Request request) {
    if (kind.versioned() && request.query("version").isEmpty()) {
      throw new ProblemException(
          ErrorCode.MISSING_FIELD, "Say which version to remove: ?version=…");
    }
    Resource found = engine.read(reader -> queries.findOwn(reader, kind, request));
    Await.get(
        engine.remove(
            request.caller(),
            kind,
            found.owner(),
            found.name(),
            found.version(),
            Preconditions.of(request)));
    return Response.empty(204);
  }
}
