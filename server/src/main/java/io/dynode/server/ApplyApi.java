package io.dynode.server;

import io.dynode.engine.Applied;
import io.dynode.engine.Engine;
import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
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
  private static final int MOST_DOCUMENTS = 10_000;

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
        .takes(Consumes.JSON_OR_YAML, Optional.of(ResourceView.DocumentView.class), maxBody)
        .with("dryRun", "true: tell what would happen, change nothing.")
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
    List<ApplyResult> results = new ArrayList<>();
    for (Document document : documents) {
      results.add(one(request, document));
    }
    results.sort(Comparator.comparingInt(ApplyResult::document));
    int refused = (int) results.stream().filter(r -> r.outcome().equals("refused")).count();
    return Answer.of(new ApplyAnswer(refused, results));
  }

  private static Optional<Kind> kind(Json document) {
    Optional<String> word =
        document instanceof Json.Obj object
            ? object.get("kind").flatMap(Json::text)
            : Optional.empty();
    return Arrays.stream(Kind.values()).filter(k -> word.equals(Optional.of(k.word()))).findFirst();
  }

  private ApplyResult one(Request request, Document document) {
    String kind = document.kind().map(Kind::word).orElse("");
    try {
      return applied(request, document);
    } catch (ProblemException e) {
      String prefix = "/" + document.place();
      List<Problem> problems = e.problems().stream().map(p -> p.under(prefix)).toList();
      return new ApplyResult(
          document.place(),
          kind,
          text(document.json(), "customer"),
          text(document.json(), "name"),
          text(document.json(), "version"),
          "refused",
          io.dynode.server.http.Problems.document(problems, request.id()));
    }
  }

  private static String text(Json document, String member) {
    return document instanceof Json.Obj object
        ? object.get(member).flatMap(Json::text).orElse("")
        : "";
  }

  private ApplyResult applied(Request request, Document document) {
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
    Applied applied =
        Await.get(
            engine.apply(
                request.caller(),
                kind,
                owner,
                ResourceView.definition(object),
                request.flag("dryRun")));
    return new ApplyResult(
        document.place(),
        kind.word(),
        applied.resource().owner(),
        applied.resource().name(),
        applied.resource().version(),
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
