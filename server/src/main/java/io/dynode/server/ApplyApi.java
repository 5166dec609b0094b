package io.dynode.server;

import io.dynode.engine.Applied;
import io.dynode.engine.Declaration;
import io.dynode.engine.Engine;
import io.dynode.engine.Rehearsed;
import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Resource;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Input;
import io.dynode.server.http.Problems;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Declares many resources in one request. Each document is applied whole or not at all, and one
 * that is refused stops no other; a second time changes nothing.
 */
final class ApplyApi {
  /** Documents in one request. */
  static final int MOST_DOCUMENTS = 10_000;

  private final Engine engine;
  private final long maxBody;

  ApplyApi(Engine engine, long maxBody) {
    this.engine = engine;
    this.maxBody = maxBody;
  }

  /** What became of all documents. */
  record ApplyAnswer(
      @Field("How many were refused.") int refused,
      @Field("One for each document, in their order.") List<ApplyResult> results) {}

  /** What became of one document. */
  record ApplyResult(
      int document,
      String kind,
      String customer,
      String name,
      String version,
      @Field("created, changed, unchanged or refused.") String outcome,
      @Field("The problem document of one that was refused.") Json problem) {}

  Route route() {
    return Route.of(
            "POST",
            "/v1/apply",
            "Declares many resources: JSON, an array, or YAML documents, each with its kind.",
            Access.WRITE,
            this::apply)
        .takes(Input.of(Consumes.JSON_OR_YAML, new Shape.Some(Documents.ANY), maxBody))
        .with("dryRun", "true: tell what would happen, change nothing.")
        .with(
            "codeFollows",
            "true, with dryRun: code that is not stored counts as stored; it is uploaded before"
                + " the documents are applied.")
        .with("customer", "Owner of the documents that name none.")
        .returns(200, ApplyAnswer.class);
  }

  /** A document with its place in the request. */
  private record Document(int place, Json json, Optional<Kind> kind) {}

  private Response apply(Request request) throws IOException {
    List<Json> given = Bodies.documents(request, maxBody);
    if (given.size() > MOST_DOCUMENTS) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "At most " + MOST_DOCUMENTS + " documents in one request");
    }
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      documents.add(new Document(i, given.get(i), kind(given.get(i))));
    }
    // What others need goes first: customers, pools, queues, modules, templates, triggers.
    documents.sort(Comparator.comparing(d -> d.kind().map(Kind::ordinal).orElse(-1)));
    List<ApplyResult> results =
        request.flag("dryRun") ? rehearsed(request, documents) : applied(request, documents);
    results.sort(Comparator.comparingInt(ApplyResult::document));
    int refused = (int) results.stream().filter(r -> r.outcome().equals("refused")).count();
    return Answer.of(new ApplyAnswer(refused, results));
  }

  private static Optional<Kind> kind(Json document) {
    return document instanceof Json.Obj object
        ? object.get("kind").flatMap(Json::text).flatMap(Kind::of)
        : Optional.empty();
  }

  private List<ApplyResult> applied(Request request, List<Document> documents) {
    List<ApplyResult> results = new ArrayList<>();
    for (Document document : documents) {
      try {
        Declaration declaration = declaration(request, document);
        Applied applied = Await.get(engine.apply(request.caller(), declaration));
        results.add(taken(document, applied));
      } catch (ProblemException e) {
        results.add(refused(request, document, e.problems()));
      }
    }
    return results;
  }

  /** Each document is tried on top of those before it. */
  private List<ApplyResult> rehearsed(Request request, List<Document> documents) {
    List<ApplyResult> results = new ArrayList<>();
    List<Document> tried = new ArrayList<>();
    List<Declaration> declarations = new ArrayList<>();
    for (Document document : documents) {
      try {
        declarations.add(declaration(request, document));
        tried.add(document);
      } catch (ProblemException e) {
        results.add(refused(request, document, e.problems()));
      }
    }
    List<Rehearsed> all =
        engine.rehearse(request.caller(), declarations, request.flag("codeFollows"));
    for (int i = 0; i < all.size(); i++) {
      Document document = tried.get(i);
      results.add(
          switch (all.get(i)) {
            case Rehearsed.Taken taken -> taken(document, taken.applied());
            case Rehearsed.Refused refused -> refused(request, document, refused.problems());
          });
    }
    return results;
  }

  private static ApplyResult refused(Request request, Document document, List<Problem> found) {
    String prefix = "/" + document.place();
    List<Problem> problems = found.stream().map(p -> p.under(prefix)).toList();
    return new ApplyResult(
        document.place(),
        document.kind().map(Kind::word).orElse(""),
        text(document.json(), "customer"),
        text(document.json(), "name"),
        text(document.json(), "version"),
        "refused",
        Problems.document(problems, request.id()));
  }

  private static String text(Json document, String member) {
    return document instanceof Json.Obj object
        ? object.get(member).flatMap(Json::text).orElse("")
        : "";
  }

  private Declaration declaration(Request request, Document document) {
    Kind kind = document.kind().orElseThrow(ApplyApi::unknownKind);
    Grants.check(request, kind);
    Json.Obj object = (Json.Obj) document.json();
    String owner = "";
    if (kind.owned()) {
      String named =
          Optional.of(text(object, "customer"))
              .filter(name -> !name.isEmpty())
              .or(() -> request.query("customer"))
              .orElse("");
      owner = engine.read(reader -> Visible.acting(request, reader, named)).value();
    }
    return Declaration.of(kind, owner, ResourceView.definition(object));
  }

  private static ApplyResult taken(Document document, Applied applied) {
    Resource resource = applied.resource();
    return new ApplyResult(
        document.place(),
        resource.kind().word(),
        resource.owner(),
        resource.name(),
        resource.version(),
        Records.encode(applied.outcome()).text().orElse(""),
        Json.NULL);
  }

  private static ProblemException unknownKind() {
    return new ProblemException(
        ErrorCode.INVALID_VALUE,
        "A document says what it is: kind: "
            + Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", ")),
        "/kind");
  }
}
