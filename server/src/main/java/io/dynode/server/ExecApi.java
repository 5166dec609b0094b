package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.engine.Execs;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Exec;
import io.dynode.model.ExecPiece;
import io.dynode.model.Field;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Routes of commands beside the modules of running attempts. */
final class ExecApi {
  /** How long a look waits for more. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Engine engine;
  private final Stopping stopping;

  ExecApi(Engine engine, Stopping stopping) {
    this.engine = engine;
    this.stopping = stopping;
  }

  /** A command. */
  record ExecRequest(
      @Field(value = "Program and arguments.", required = true, min = 1, max = 1_000)
          List<String> command,
      @Field("What it reads from its standard input, in Base64.") String input) {}

  /** A command that was asked for, and what it wrote. */
  record ExecView(
      String id,
      String attempt,
      @Field("asked, running or ended.") String state,
      @Field("Exit code; -1: none, see the message.") int exitCode,
      String message,
      @Field("What it wrote from the piece on that was asked for, in Base64.") String output,
      @Field("The piece to go on with.") int next,
      @Field("Nothing more will come.") boolean over) {}

  List<Route> routes() {
    return List.of(
        Route.of(
                "POST",
                "/v1/attempts/{attempt}/exec",
                "Runs a command beside the module of a running attempt.",
                Access.ENTER,
                this::ask)
            .takes(ExecRequest.class)
            .returns(201, ExecView.class),
        Route.of(
                "GET",
                "/v1/execs/{exec}",
                "Tells what such a command wrote, and how it ended.",
                Access.ENTER,
                this::look)
            .with("from", "Its output from this piece on; the first is 0.")
            .with("wait", "true: for up to 15 seconds, if there is nothing yet.")
            .returns(200, ExecView.class));
  }

  private Response ask(Request request) {
    Views.AttemptView attempt = engine.read(reader -> OperationApi.find(reader, request));
    ExecRequest asked = Bodies.record(request, ExecRequest.class);
    byte[] input;
    try {
      input = Base64.getDecoder().decode(asked.input());
    } catch (IllegalArgumentException _) {
      throw new ProblemException(ErrorCode.INVALID_VALUE, "The input is no Base64", "/input");
    }
    Exec exec =
        Await.get(
            engine
                .execs()
                .ask(request.caller(), new AttemptId(attempt.id()), asked.command(), input));
    return Answer.of(201, view(new Execs.Look(exec, List.of(), false, ""), 0));
  }

  private Response look(Request request) {
    String id = request.argument("exec");
    AttemptId attempt =
        engine
            .execs()
            .attempt(id)
            .filter(of -> engine.read(reader -> visible(reader, request, of)))
            .orElseThrow(() -> missing(id));
    int from = request.number("from", 0, 0, Integer.MAX_VALUE);
    // Before the look: what comes after it is signaled.
    CompletionStage<Boolean> more = engine.logged(attempt, PATIENCE);
    Execs.Look now = engine.execs().look(id, from).orElseThrow(() -> missing(id));
    if (request.flag("wait") && now.pieces().isEmpty() && !now.over()) {
      Await.get(stopping.orElse(more));
      now = engine.execs().look(id, from).orElseThrow(() -> missing(id));
    }
    return Answer.of(view(now, from)).header("Cache-Control", "no-store");
  }

  private static boolean visible(Reader reader, Request request, AttemptId attempt) {
    return OperationApi.visible(reader, request, attempt);
  }

  private static ProblemException missing(String id) {
    return new ProblemException(
        ErrorCode.NOT_FOUND, "There is no command '" + id + "' for this key");
  }

  private static ExecView view(Execs.Look look, int from) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    for (ExecPiece piece : look.pieces()) {
      output.writeBytes(piece.content());
    }
    Exec exec = look.exec();
    return new ExecView(
        exec.id(),
        exec.attempt().value(),
        exec.state().name().toLowerCase(Locale.ROOT),
        exec.exitCode(),
        look.message(),
        Base64.getEncoder().encodeToString(output.toByteArray()),
        from + look.pieces().size(),
        look.over());
  }
}
