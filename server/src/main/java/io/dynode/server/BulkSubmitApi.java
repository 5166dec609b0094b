package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.engine.Submitted;
import io.dynode.json.JsonText;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Input;
import io.dynode.server.http.Problems;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Submits many agendas in one request, one per line. Each line is a submit of its own: it is
 * answered for itself, and a bad one keeps no other from being taken.
 */
final class BulkSubmitApi {
  /** Longest line. */
  static final int MOST_BYTES = 1 << 20;

  /** Most lines of one request. */
  static final int MOST_LINES = 10_000;

  /** Longest body. */
  static final long MOST_BODY = 64L << 20;

  /** Lines that may wait for their commit while the next are read. */
  static final int AT_WORK = 256;

  /** Problems told of a line. */
  static final int MOST_PROBLEMS = 10;

  private final Engine engine;
  private final Drafts drafts;

  BulkSubmitApi(Engine engine) {
    this.engine = engine;
    this.drafts = new Drafts(engine);
  }

  /** What became of the lines. */
  record BulkAnswer(
      @Field("Lines that made an agenda now.") int accepted,
      @Field("Lines whose idempotency key had made theirs before.") int repeated,
      @Field("Lines that made none.") int refused,
      @Field("In the order of the lines.") List<BulkLine> lines) {}

  /** What became of one line. */
  record BulkLine(
      @Field("From 1 on; empty lines count, but are not answered.") int line,
      @Field("What a submit of it alone would have been answered with.") int status,
      @Field("The agenda's id; empty: it was refused.") String agenda,
      Json problem) {}

  Route route() {
    return Route.of(
            "POST",
            "/v1/agendas/bulk",
            "Submits agendas, one per line; each line is answered for itself.",
            Access.WRITE,
            this::submit)
        .takes(Input.of(Consumes.LINES, new Shape.Of(AgendaSpec.class), MOST_BODY))
        .header(
            "Idempotency-Key",
            "A line without a key of its own gets this one, a slash and its number.")
        .with("customer", "Owner of agendas that name none.")
        .returns(200, BulkAnswer.class);
  }

  private Response submit(Request request) throws IOException {
    String type = request.contentType();
    if (!type.isEmpty() && !Consumes.LINES.types().contains(type)) {
      throw Bodies.unsupported(request, Consumes.LINES.types().getFirst());
    }
    request.query("customer").ifPresent(name -> Visible.check(request.caller(), name));
    JsonLines lines = new JsonLines(request.body(), MOST_BYTES);
    Deque<Asked> asked = new ArrayDeque<>();
    List<BulkLine> answers = new ArrayList<>();
    Optional<JsonLines.Line> next = lines.next();
    while (next.isPresent()) {
      JsonLines.Line line = next.get();
      if (answers.size() + asked.size() == MOST_LINES) {
        asked.add(new Asked(line.number(), this::tooMany));
        break;
      }
      asked.add(ask(request, line));
      if (asked.size() > AT_WORK) {
        answers.add(asked.remove().answer(request));
      }
      next = lines.next();
    }
    asked.forEach(a -> answers.add(a.answer(request)));
    int accepted = (int) answers.stream().filter(l -> l.status() == 201).count();
    int repeated = (int) answers.stream().filter(l -> l.status() == 200).count();
    return Answer.of(
        new BulkAnswer(accepted, repeated, answers.size() - accepted - repeated, answers));
  }

  private Submitted tooMany() {
    throw new ProblemException(
        ErrorCode.TOO_LARGE,
        "A request may have " + MOST_LINES + " lines; this one and those after it were not read");
  }

  private Asked ask(Request request, JsonLines.Line line) {
    try {
      Json json = JsonText.parse(line.text(MOST_BYTES), JsonText.Limits.bytes(MOST_BYTES));
      Optional<String> key =
          request
              .header("Idempotency-Key")
              .filter(_ -> !Drafts.hasKey(json))
              .map(text -> text + "/" + line.number());
      CompletionStage<Submitted> stage =
          engine.submit(request.caller(), drafts.of(request, json, key));
      return new Asked(line.number(), () -> Await.get(stage));
    } catch (ProblemException e) {
      return new Asked(
          line.number(),
          () -> {
            throw e;
          });
    }
  }

  /** A line that was asked for. */
  private record Asked(int number, java.util.function.Supplier<Submitted> outcome) {
    BulkLine answer(Request request) {
      try {
        Submitted made = outcome.get();
        return new BulkLine(
            number, made.repeated() ? 200 : 201, made.agenda().id().value(), Json.NULL);
      } catch (ProblemException e) {
        List<Problem> some = e.problems();
        some = some.subList(0, Math.min(some.size(), MOST_PROBLEMS));
        return new BulkLine(
            number, e.code().httpStatus(), "", Problems.document(some, request.id()));
      }
    }
  }
}
