package io.dynode.server;

import io.dynode.engine.Accepted;
import io.dynode.engine.Engine;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
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
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Routes of events and of what became of them. */
final class EventApi {
  /** Most events of a batch. */
  static final int MOST_EVENTS = 1_000;

  /** Longest batch. */
  static final long MOST_BYTES = 16L << 20;

  private final Engine engine;

  EventApi(Engine engine) {
    this.engine = engine;
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                "POST",
                "/v1/events",
                "Accepts a CloudEvent, structured or binary.",
                Access.WRITE,
                this::accept)
            .takes(Input.of(Consumes.EVENT, Documents.EVENT, Route.USUAL_BODY))
            .with("customer", "Whose event it is; default: the key's only customer.")
            .header("ce-specversion", "1.0: the event is in binary mode, its body is its data.")
            .header("ce-id", "Identity of the event within its source.")
            .header("ce-source", "Where the event comes from.")
            .header("ce-type", "What kind of event it is; further ce-* are its attributes.")
            .returns(202, EventViews.EventAnswer.class, "Location")
            .returns(200, EventViews.EventAnswer.class, "Location"),
        Route.of(
                "POST",
                "/v1/events/batch",
                "Accepts CloudEvents in batch mode; each is answered for itself.",
                Access.WRITE,
                this::acceptAll)
            .takes(Input.of(Consumes.EVENTS, new Shape.Some(Documents.EVENT), MOST_BYTES))
            .with("customer", "Whose events they are; default: the key's only customer.")
            .returns(200, EventBatchAnswer.class),
        Route.of("GET", "/v1/events", "Lists events, newest first.", Access.READ, this::list)
            .with("customer", "Only those of this customer.")
            .with("correlationId", "Only those of this cascade.")
            .with("type", "Only those of this type.")
            .with("subject", "Only those with this subject.")
            .returnsPage(EventViews.EventView.class),
        Route.of("GET", "/v1/events/{sequence}", "Gets an event.", Access.READ, this::get)
            .returns(200, EventViews.EventView.class),
        Route.of(
                "GET",
                "/v1/events/{sequence}/dispatches",
                "Lists what became of an event, one for each trigger.",
                Access.READ,
                this::ofEvent)
            .returnsPage(EventViews.DispatchView.class),
        Route.of(
                "GET",
                "/v1/dispatches",
                "Lists dispatches by outcome, oldest first; dead letters when none is named.",
                Access.READ,
                this::dispatches)
            .with("customer", "Only those of this customer's triggers.")
            .with(
                "outcome",
                "Only those with these outcomes, with commas between; dead when not given.")
            .returnsPage(EventViews.DispatchView.class),
        Route.of(
                "POST",
                "/v1/dispatches/{dispatch}/replay",
                "Dispatches a dead letter again.",
                Access.WRITE,
                this::replay)
            .returns(200, EventViews.DispatchView.class));
  }

  private Response accept(Request request) throws IOException {
    CustomerId customer =
        engine.read(
            reader -> Visible.acting(request, reader, request.query("customer").orElse("")));
    Accepted accepted = accepted(request, customer, CloudEvents.read(request));
    Event e = accepted.event();
    return Answer.of(
            accepted.repeated() ? 200 : 202,
            new EventViews.EventAnswer(
                e.customer().value(),
                e.source(),
                e.id(),
                e.sequence(),
                e.correlationId(),
                accepted.repeated()))
        .header("Location", "/v1/events/" + e.sequence());
  }

  /** What became of the events of a batch. */
  record EventBatchAnswer(
      @Field("Events that are new.") int accepted,
      @Field("Events that had been accepted before.") int repeated,
      @Field("Events that were not taken.") int refused,
      @Field("In the order of the batch.") List<EventOutcome> events) {}

  /** What became of one event of a batch. */
  record EventOutcome(
      @Field("From 0 on.") int index,
      @Field("What it alone would have been answered with.") int status,
      @Field("0: it was refused.") long sequence,
      String correlationId,
      Json problem) {}

  private Response acceptAll(Request request) {
    CustomerId customer =
        engine.read(
            reader -> Visible.acting(request, reader, request.query("customer").orElse("")));
    Json body = Bodies.json(request, MOST_BYTES);
    List<Json> events = body instanceof Json.Arr array ? array.items() : List.of(body);
    if (events.size() > MOST_EVENTS) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "A batch may have " + MOST_EVENTS + " events; send several");
    }
    // All are asked for before the first is waited for, so that they share commits.
    List<CompletionStage<Accepted>> stages =
        events.stream().map(e -> engine.accept(request.caller(), customer, e)).toList();
    List<EventOutcome> outcomes = new ArrayList<>();
    int repeated = 0;
    int refused = 0;
    for (int i = 0; i < stages.size(); i++) {
      try {
        Accepted a = accepted(stages.get(i));
        repeated += a.repeated() ? 1 : 0;
        outcomes.add(
            new EventOutcome(
                i,
                a.repeated() ? 200 : 202,
                a.event().sequence(),
                a.event().correlationId(),
                Json.NULL));
      } catch (ProblemException e) {
        refused++;
        outcomes.add(
            new EventOutcome(
                i, e.code().httpStatus(), 0, "", Problems.document(e.problems(), request.id())));
      }
    }
    return Answer.of(
        new EventBatchAnswer(events.size() - repeated - refused, repeated, refused, outcomes));
  }

  private Accepted accepted(Request request, CustomerId customer, Json event) {
    return accepted(engine.accept(request.caller(), customer, event));
  }

  private static Accepted accepted(CompletionStage<Accepted> stage) {
    try {
      return Await.get(stage);
    } catch (ProblemException e) {
      if (e.code() != ErrorCode.INPUT_MISSING) {
        throw e;
      }
      // For an attempt a missing file is the place's fault; here it is the sender's.
      throw new ProblemException(
          e.problems().stream()
              .map(p -> new Problem(ErrorCode.INVALID_EVENT, p.detail(), p.pointer()))
              .toList());
    }
  }

  private Response list(Request request) {
    Visible visible = Visible.to(request);
    Optional<String> correlation = request.query("correlationId");
    List<Scan<Event>> walks = new ArrayList<>();
    if (correlation.isPresent()) {
      walks.add(visible.within(Scan.along(Tables.EVENTS, "by_correlation", 1, correlation.get())));
    } else if (visible.all()) {
      walks.add(Scan.along(Tables.EVENTS, "by_sequence", 1));
    } else {
      visible.named().forEach(c -> walks.add(Scan.along(Tables.EVENTS, "by_customer", 1, c)));
    }
    Optional<String> type = request.query("type");
    Optional<String> subject = request.query("subject");
    return engine.read(reader ->
        Pages.read(
                reader,
                walks.stream().map(Scan::backwards).toList(),
                List.of("sequence"),
                request,
                event ->
                    type.map(event.type()::equals).orElse(true)
                        && subject.map(event.subject()::equals).orElse(true))
            .answer(EventViews.EventView::of));
  }

  private static Event find(Reader reader, Request request) {
    String text = request.argument("sequence");
    ProblemException missing =
        new ProblemException(ErrorCode.NOT_FOUND, "There is no event '" + text + "' for this key");
    long sequence;
    try {
      sequence = Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw missing;
    }
    return reader.scan(Scan.along(Tables.EVENTS, "by_sequence", 1, sequence)).stream()
        .filter(event -> request.caller().mayActFor(event.customer().value()))
        .findFirst()
        .orElseThrow(() -> missing);
  }

  private Response get(Request request) {
    return engine.read(reader -> Answer.of(EventViews.EventView.of(find(reader, request))));
  }

  private Response ofEvent(Request request) {
    return engine.read(reader -> {
      Event event = find(reader, request);
      Scan<Dispatch> walk =
          Scan.of(Tables.DISPATCHES, 1, event.customer(), event.source(), event.id());
      Visible visible = Visible.to(request);
      if (!visible.all()) {
        walk = walk.where("owner", Set.copyOf(visible.named()));
      }
      return Pages.read(reader, List.of(walk), List.of("trigger", "replay"), request, d -> true)
          .answer(DispatchIds::view);
    });
  }

  private Response dispatches(Request request) {
    Set<DispatchOutcome> outcomes =
        Words.query(request, "outcome", DispatchOutcome.class).orElse(Set.of(DispatchOutcome.DEAD));
    Visible visible = Visible.to(request);
    return engine.read(reader -> {
      List<Scan<Dispatch>> walks = new ArrayList<>();
      for (String owner : visible.each(reader)) {
        for (DispatchOutcome outcome : outcomes) {
          walks.add(Scan.along(Tables.DISPATCHES, "by_owner", 1, owner, outcome));
        }
      }
      return Pages.read(
              reader,
              walks,
              List.of("sequence", "customer", "source", "eventId", "trigger", "replay"),
              request,
              d -> true)
          .answer(DispatchIds::view);
    });
  }

  private Response replay(Request request) {
    String id = request.argument("dispatch");
    Dispatch dead =
        DispatchIds.parse(id)
            .flatMap(key -> engine.read(reader -> reader.get(Tables.DISPATCHES, key)))
            .filter(dispatch -> request.caller().mayActFor(dispatch.owner().value()))
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.NOT_FOUND, "There is no dispatch '" + id + "' for this key"));
    return Answer.of(DispatchIds.view(Await.get(engine.replay(request.caller(), dead))));
  }
}
