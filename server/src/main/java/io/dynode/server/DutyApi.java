package io.dynode.server;

import io.dynode.engine.DutyControl;
import io.dynode.engine.Engine;
import io.dynode.model.DutyState;
import io.dynode.model.Field;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import java.util.List;
import java.util.Optional;

/** Routes about the duties: what each did, would do, and is to do now. */
final class DutyApi {
  private final Engine engine;

  DutyApi(Engine engine) {
    this.engine = engine;
  }

  /** A duty, with what it did last on whatever server. */
  record DutyView(
      String name,
      String description,
      @Field(
              "Whether it is always at work: then the rest is of the server that is asked, since it"
                  + " began.")
          boolean standing,
      @Field("Whether a round is under way.") boolean running,
      @Field("When its last round began.") Optional<String> started,
      @Field("When the last round that went through ended.") Optional<String> ended,
      @Field("When its next round begins.") Optional<String> next,
      @Field("Rounds that went through.") long runs,
      @Field("Rows the last round looked at.") long looked,
      @Field("How many of them it did away with.") long done,
      @Field("How many of them it could not.") long failed,
      @Field("How many all rounds did away with.") long totalDone,
      @Field("Why the first of those that failed did.") String problem) {
    static DutyView of(DutyControl.Known known) {
      DutyState s = known.state();
      boolean running = s.startedMicros() > s.endedMicros();
      return new DutyView(
          s.name(),
          known.says(),
          known.standing(),
          running,
          Times.iso(s.startedMicros()),
          Times.iso(s.endedMicros()),
          running ? Optional.empty() : Times.iso(s.nextMicros()),
          s.runs(),
          s.looked(),
          s.done(),
          s.failed(),
          s.totalDone(),
          s.problem());
    }
  }

  List<Route> routes() {
    String one = "/v1/duties/{duty}";
    return List.of(
        Route.of(
                "GET",
                "/v1/duties",
                "Lists the duties, with what each did last.",
                Access.OPERATE,
                this::list)
            .returnsPage(DutyView.class),
        Route.of(
                "GET",
                one + "/rehearsal",
                "Says what a duty would do now; changes nothing.",
                Access.ADMINISTER,
                r -> Answer.of(engine.duties().rehearse(r.argument("duty"))))
            .returns(200, DutyControl.Rehearsal.class),
        Route.of("POST", one + "/run", "Lets a duty go to work now.", Access.ADMINISTER, this::run)
            .returns(200, DutyView.class));
  }

  private Response list(Request request) {
    return new Pages.Page<>(
            engine.duties().list().stream().map(DutyView::of).toList(), Optional.empty())
        .answer(view -> view);
  }

  private Response run(Request request) {
    String name = request.argument("duty");
    Await.get(engine.duties().run(request.caller(), name));
    return Answer.of(DutyView.of(engine.duties().get(name)));
  }
}
