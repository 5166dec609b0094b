package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.TriggerSpec;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at an event through a trigger: filtered, an agenda, or a dead letter with its reason. */
final class Dispatcher {
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

  private final EngineCore core;
  private final Submissions submissions;
  private final Compiled compiled;

  Dispatcher(EngineCore core) {
    this.core = core;
    this.submissions = new Submissions(core);
    this.compiled = new Compiled(core.parts().expressions(), Set.of("event"));
  }

  /** Whether the queue that a parked dispatch waits for has room, as far as is known. */
  boolean room(Reader reader, Dispatch parked) {
    return WaitingRows.room(reader, core, parked.message());
  }

  /**
   * What cannot be prepared is a dead letter, so that it blocks nothing behind it. Throws only what
   * the store fails with: that says nothing about the event, which is looked at again later.
   */
  DispatchCommand prepare(Reader reader, Dispatch dispatch) {
    try {
      return consider(reader, dispatch);
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      Problem problem = e.problems().getFirst();
      return DispatchCommand.decided(
          core, dispatch, DispatchOutcome.DEAD, problem.code().slug(), problem.toString());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Event " + dispatch.eventId() + " is a dead letter", e);
      return DispatchCommand.decided(
          core,
          dispatch,
          DispatchOutcome.DEAD,
          ErrorCode.INTERNAL.slug(),
          "The server failed on this event and this trigger: " + e);
    }
  }

  private DispatchCommand consider(Reader reader, Dispatch dispatch) {
    Event event =
        reader
            .get(Tables.EVENTS, dispatch.customer(), dispatch.source(), dispatch.eventId())
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "The event is no longer kept"));
    TriggerSpec trigger =
        core.catalog().at(reader).triggers().stream()
            .filter(owned -> owned.id().equals(dispatch.trigger()))
            .findFirst()
            .map(Catalog.Owned::trigger)
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.NOT_FOUND,
                    "Trigger " + dispatch.trigger() + " was removed before it looked at this"));
    if (tooOld(event)) {
      throw new ProblemException(
          ErrorCode.EVENT_TOO_OLD,
          "The event's time lies more than "
              + core.settings().dedupeWindow().toDays()
              + " days back: whether it was handled before is no longer known");
    }
    Map<String, Json> variables = Map.of("event", event.body());
    if (!trigger.filter().isEmpty() && !passes(trigger.filter(), variables)) {
      return DispatchCommand.decided(core, dispatch, DispatchOutcome.FILTERED, "", "");
    }
    AgendaSpec spec = spec(trigger, event, variables);
    Submissions.Cause cause =
        new Submissions.Cause(event.correlationId(), event.key().text(), event.causeAgenda());
    return DispatchCommand.make(
        core,
        dispatch,
        submissions.prepare(Reads.of(reader), dispatch.owner().value(), spec, cause));
  }

  private boolean tooOld(Event event) {
    Optional<Long> said = CloudEvents.timeMicros((Json.Obj) event.body());
    return said.isPresent()
        && said.get()
            < event.acceptedMicros() - RegisterCommand.micros(core.settings().dedupeWindow());
  }

  private boolean passes(String filter, Map<String, Json> variables) {
    Json verdict = compiled.get(filter).evaluate(variables);
    if (verdict instanceof Json.Bool flag) {
      return flag.value();
    }
    throw new ProblemException(
        ErrorCode.CONDITION_FAILED, "The trigger's filter must say true or false: " + filter);
  }

  private AgendaSpec spec(TriggerSpec trigger, Event event, Map<String, Json> variables) {
    Map<String, Json> params = new LinkedHashMap<>();
    trigger
        .params()
        .forEach((name, text) -> params.put(name, compiled.get(text).evaluate(variables)));
    Map<String, Json> agenda = new LinkedHashMap<>();
    agenda.put("title", Json.of(title(trigger, event)));
    agenda.put("priority", Json.of(trigger.priority()));
    if (!trigger.queue().isEmpty()) {
      agenda.put("queue", Json.of(trigger.queue()));
    }
    if (trigger.template().isEmpty()) {
      agenda.put("operations", Json.of(java.util.List.of(operation(trigger, event, params))));
    } else {
      agenda.put("template", Json.of(trigger.template()));
      agenda.put("params", new Json.Obj(params));
    }
    return Records.decode(new Json.Obj(agenda), AgendaSpec.class);
  }

  private static String title(TriggerSpec trigger, Event event) {
    String title =
        event.subject().isEmpty() ? trigger.name() : trigger.name() + ": " + event.subject();
    return Texts.cut(title, 500);
  }

  /** A module alone: with the trigger's params as its payload, else with the event's data. */
  private static Json operation(TriggerSpec trigger, Event event, Map<String, Json> params) {
    Json payload =
        params.isEmpty()
            ? ((Json.Obj) event.body()).get("data").orElse(Json.NULL)
            : new Json.Obj(params);
    return Json.object(
        "name", Json.of(Catalog.Name.parse(trigger.module()).name()),
        "type", Json.of(trigger.module()),
        "payload", payload,
        "files", Json.of(java.util.List.of(Json.object("from", Json.of("event")))));
  }
}
