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
import io.dynode.server.http.LargeBodies;
import io.dynode.server.http.Problems;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.server.http.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

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
      @Field("From 1, or firstLine, on; empty lines count, but are not answered.") int line,
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
        .with(
            "firstLine",
            "Number of the first line, for a file that is sent in parts: its lines have the same"
                + " numbers, and keys, wherever it is cut. 1 when not given.")
        .returns(200, BulkAnswer.class);
  }

  private Response submit(Request request) throws IOException {
    String type = request.contentType();
    if (!type.isEmpty() && !Consumes.LINES.types().contains(type)) {
      throw Bodies.unsupported(request, Consumes.LINES.types().getFirst());
    }
    request.query("customer").ifPresent(name -> Visible.check(request.caller(), name));
    int first = request.number("firstLine", 1, 1, Integer.MAX_VALUE / 2);
    JsonLines lines = new JsonLines(begun(request.body()), MOST_BYTES, first);
    Deque<Asked> asked = new ArrayDeque<>();
    List<BulkLine> answers = new ArrayList<>();
    boolean more = true;
    while (more) {
      Optional<Asked> next = next(request, lines, answers.size() + asked.size());
      next.ifPresent(asked::add);
      more = next.filter(Asked::goesOn).isPresent();
      if (asked.size() > AT_WORK) {
        answers.add(asked.remove().answer(request));
      }
    }
    asked.forEach(a -> answers.add(a.answer(request)));
    int accepted = (int) answers.stream().filter(l -> l.status() == 201).count();
    int repeated = (int) answers.stream().filter(l -> l.status() == 200).count();
    return Answer.of(
        new BulkAnswer(accepted, repeated, answers.size() - accepted - repeated, answers));
  }

  /** A large body gets its turn, or is refused, before the first of its lines is taken. */
  private static InputStream begun(InputStream body) throws IOException {
    byte[] start = body.readNBytes((int) LargeBodies.LARGE + 1);
    return new SequenceInputStream(new ByteArrayInputStream(start), body);
  }

  /** The next line, asked for; a refusal when there is more that cannot be read. */
  private Optional<Asked> next(Request request, JsonLines lines, int before) throws IOException {
    try {
      Optional<JsonLines.Line> line = lines.next();
      return before == MOST_LINES
          ? line.map(l -> Asked.last(l.number(), tooMany()))
          : line.map(l -> ask(request, l));
    } catch (ProblemException e) {
      // What was taken before it is told all the same.
      return Optional.of(Asked.last(lines.number(), e));
    }
  }

  private static ProblemException tooMany() {
    return new ProblemException(
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
      return new Asked(line.number(), true, () -> Await.get(stage));
    } catch (ProblemException e) {
      return Asked.refused(line.number(), true, e);
    }
  }

  /** A line that was asked for; those after it are read only if it goes on. */
  private record Asked(int number, boolean goesOn, Supplier<Submitted> outcome) {
    static Asked last(int number, ProblemException why) {
      return refused(number, false, why);
    }

    static Asked refused(int number, boolean goesOn, ProblemException why) {
      return new Asked(
          number,
          goesOn,
          () -> {
            throw why;
          });
    }

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
