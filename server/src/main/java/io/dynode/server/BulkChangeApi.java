package io.dynode.server;

import io.dynode.engine.Control;
import io.dynode.engine.Engine;
import io.dynode.engine.RerunRequest;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Input;
import io.dynode.server.http.Problems;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Changes all agendas that a query finds, a page per request. A change names the token of a preview
 * of the same query: it touches only what had been submitted when that was made. Each agenda is a
 * change of its own, with its own line in the audit; one that cannot be changed, or is no longer
 * what the query asks for, keeps no other from it.
 */
final class BulkChangeApi {
  /** Agendas that a preview looks at, or a page more. */
  static final int MOST_LOOKED = 100_000;

  /** How long a preview takes, but for its last page. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** Reruns that are prepared before the first of them is waited for: each holds its plan. */
  static final int RERUNS = 8;

  /** Agendas that a preview shows. */
  static final int SAMPLE = 10;

  private final Engine engine;
  private final Clock clock;

  BulkChangeApi(Engine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /** What is done to one agenda of many. */
  private interface Action {
    CompletionStage<Agenda> on(Agenda agenda);

    /** Whether there was anything to do about it when the preview was made. */
    default boolean concerns(Agenda agenda, long previewMicros) {
      return true;
    }

    /** Whether that is what it makes of an agenda. */
    default boolean made(Agenda before, Agenda after) {
      return true;
    }

    /** Whether it was done before: this request may be the repeat of another. */
    default boolean done(Agenda agenda) {
      return false;
    }

    /** How many may be under way, so that they share commits. */
    default int most() {
      return Pages.LARGEST;
    }
  }

  /** What has ended stays as it is. What was canceled since the preview may be this one's. */
  private record Cancel(Control control, Caller caller, String reason) implements Action {
    @Override
    public CompletionStage<Agenda> on(Agenda agenda) {
      return control.cancel(caller, agenda.id(), reason);
    }

    @Override
    public boolean concerns(Agenda agenda, long previewMicros) {
      return !agenda.over() || agenda.endedMicros() > previewMicros;
    }

    @Override
    public boolean made(Agenda before, Agenda after) {
      boolean stops = after.halting() && !after.state().ended();
      return stops || after.state() == AgendaState.CANCELED || before.runsAgain();
    }
  }

  /** A rerun, done once to each agenda by all requests with the token of one preview. */
  private record Again(Control control, Caller caller, RerunRequest asked, String token)
      implements Action {
    private String key(Agenda agenda) {
      return token + "/" + agenda.id();
    }

    @Override
    public CompletionStage<Agenda> on(Agenda agenda) {
      return control.rerun(caller, agenda, asked, key(agenda));
    }

    @Override
    public boolean done(Agenda agenda) {
      return control.repeated(agenda.id(), asked, key(agenda)).isPresent();
    }

    @Override
    public int most() {
      return RERUNS;
    }
  }

  /** A change that was asked for. */
  private record Asked(Agenda agenda, CompletionStage<Agenda> stage) {}

  /** What a change would come to, or came to. */
  record BulkChangeAnswer(
      boolean preview,
      @Field("In a preview: how many agendas the query finds now; else how many were changed.")
          int count,
      @Field("Whether a preview stopped at its bounds: there may be more.") boolean more,
      @Field("In a preview: some of them.") List<Views.AgendaView> sample,
      @Field("In a preview: what the change itself is sent, as 'token'.") String token,
      @Field("Those that could not be changed.") List<BulkRefusal> refused,
      @Field("Send it as 'cursor' to go on with the next; null: all is done.")
          Optional<String> next) {}

  /** An agenda that was not changed. */
  record BulkRefusal(String agenda, Json problem) {}

  List<Route> routes() {
    return List.of(
        route("cancel", "Stops all agendas that the query finds.", ControlApi.ReasonRequest.class),
        route("pause", "Pauses all agendas that the query finds.", ControlApi.ReasonRequest.class),
        route(
            "resume", "Resumes all agendas that the query finds.", ControlApi.ReasonRequest.class),
        route("rerun", "Runs all agendas that the query finds again.", RerunRequest.class),
        route(
            "prioritize",
            "Gives all agendas that the query finds a priority.",
            ControlApi.PriorityRequest.class));
  }

  private Route route(String action, String summary, Class<? extends Record> body) {
    Route route =
        Route.of(
                "POST",
                "/v1/agendas/bulk/" + action,
                summary,
                Access.WRITE,
                request -> change(action, request))
            .takes(Input.of(body).optional())
            .returns(200, BulkChangeAnswer.class)
            .with("preview", "true: counts them and gives the token; changes nothing.")
            .with("token", "That of a preview of the same query; needed for the change itself.")
            .with("cursor", "Where to go on: 'next' of the answer before.")
            .with("limit", "Most agendas changed by this request, 1 to 1000; 100 when not given.");
    return AgendaQuery.described(route, "created or -created, which is meant when not given.");
  }

  private Action action(String name, Request request, AgendaQuery query) {
    Control control = engine.control().only(query::keep);
    Caller caller = request.caller();
    return switch (name) {
      case "cancel" -> new Cancel(control, caller, ControlApi.reason(request));
      case "pause" -> {
        String reason = ControlApi.reason(request);
        yield a -> control.pause(caller, a.id(), reason);
      }
      case "resume" -> {
        String reason = ControlApi.reason(request);
        yield a -> control.resume(caller, a.id(), reason);
      }
      case "rerun" -> {
        RerunRequest asked = Bodies.record(request, RerunRequest.class, RerunRequest.CONTINUE);
        yield new Again(control, caller, asked, request.query("token").orElse(""));
      }
      case "prioritize" -> {
        ControlApi.PriorityRequest asked = Bodies.record(request, ControlApi.PriorityRequest.class);
        yield a -> control.prioritize(caller, a.id(), asked.priority(), asked.reason());
      }
      default -> throw new IllegalArgumentException("no such action: " + name);
    };
  }

  private Response change(String name, Request request) {
    AgendaQuery query = AgendaQuery.of(request);
    if (!query.sort().byArrival()) {
      // A change may move an agenda in any other order: it would be met twice, or never.
      throw Request.invalid("sort", "created or -created where agendas are changed");
    }
    Action action = action(name, request, query);
    if (request.flag("preview")) {
      return preview(name, query);
    }
    long at = at(request, name, query);
    Pages.Page<Agenda> page =
        engine.read(reader -> query.page(reader, request.query("cursor"), Pages.limit(request)));
    List<Agenda> due =
        page.rows().stream()
            .filter(a -> a.arrivalMicros() <= at && action.concerns(a, at))
            .toList();
    Deque<Asked> asked = new ArrayDeque<>();
    List<BulkRefusal> refused = new ArrayList<>();
    int changed = 0;
    for (Agenda agenda : due) {
      if (asked.size() == action.most()) {
        changed += settled(action, asked.remove(), request, refused);
      }
      asked.add(new Asked(agenda, action.on(agenda)));
    }
    for (Asked rest : asked) {
      changed += settled(action, rest, request, refused);
    }
    return Answer.of(
        new BulkChangeAnswer(false, changed, false, List.of(), "", refused, page.next()));
  }

  /** Waits for a change; 1: it was made. */
  private static int settled(
      Action action, Asked asked, Request request, List<BulkRefusal> refused) {
    Agenda before = asked.agenda();
    try {
      return action.made(before, Await.get(asked.stage())) ? 1 : 0;
    } catch (ProblemException e) {
      if (action.done(before)) {
        return 1;
      }
      refused.add(
          new BulkRefusal(before.id().value(), Problems.document(e.problems(), request.id())));
      return 0;
    }
  }

  private Response preview(String name, AgendaQuery query) {
    long now = clock.wallMicros();
    List<Views.AgendaView> sample = new ArrayList<>();
    int count = 0;
    int looked = 0;
    long until = clock.monotonicMicros() + LONGEST.toNanos() / 1_000;
    Optional<String> next = Optional.empty();
    do {
      Optional<String> from = next;
      Pages.Page<Agenda> page = engine.read(reader -> query.page(reader, from, Pages.LARGEST));
      page.rows().stream()
          .limit(SAMPLE - sample.size())
          .forEach(agenda -> sample.add(Views.AgendaView.of(agenda)));
      count += page.rows().size();
      looked += page.read();
      next = page.next();
    } while (next.isPresent() && looked < MOST_LOOKED && clock.monotonicMicros() < until);
    return Answer.of(
        new BulkChangeAnswer(
            true,
            count,
            next.isPresent(),
            sample,
            token(name, query, now),
            List.of(),
            Optional.empty()));
  }

  private static String token(String name, AgendaQuery query, long micros) {
    return Cursor.print(List.of(micros, name + "/" + query.digest()));
  }

  /** When the preview was made whose token the request has. */
  private static long at(Request request, String name, AgendaQuery query) {
    String token =
        request
            .query("token")
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.MISSING_FIELD,
                    "Ask with preview=true first, and send the token that it answers with"));
    List<Object> parts;
    try {
      parts = Cursor.parse(token, List.of(true, false));
    } catch (ProblemException e) {
      ProblemException refusal = Request.invalid("token", "that of a preview");
      refusal.addSuppressed(e);
      throw refusal;
    }
    if (!parts.getLast().equals(name + "/" + query.digest())) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "The token is of a preview of something else; make a new one");
    }
    return (Long) parts.getFirst();
  }
}
