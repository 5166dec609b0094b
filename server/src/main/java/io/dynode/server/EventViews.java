package io.dynode.server;

import io.dynode.model.Dispatch;
import io.dynode.model.Event;
import io.dynode.model.Field;
import io.dynode.model.Json;
import java.util.Optional;

/** What answers about events look like. */
final class EventViews {
  private EventViews() {}

  /** An event. */
  record EventView(
      String customer,
      long sequence,
      Optional<String> acceptedAt,
      String correlationId,
      @Field("The agenda that raised it; empty: it came from outside.") String causeAgenda,
      String causeOperation,
      @Field("The CloudEvent.") Json event) {
    static EventView of(Event e) {
      return new EventView(
          e.customer().value(),
          e.sequence(),
          Times.iso(e.acceptedMicros()),
          e.correlationId(),
          e.causeAgenda(),
          e.causeOperation(),
          e.body());
    }
  }

  /** An event that was accepted. */
  record EventAnswer(
      String customer,
      String source,
      String id,
      long sequence,
      String correlationId,
      @Field("It was accepted before.") boolean repeated) {}

  /** What became of an event for one trigger. */
  record DispatchView(
      String id,
      @Field("Owner and name of the trigger.") String trigger,
      @Field("The trigger's owner.") String owner,
      @Field("The event's customer.") String customer,
      String source,
      String eventId,
      int replay,
      Dispatch.DispatchOutcome outcome,
      String agenda,
      String code,
      String message,
      long sequence,
      Optional<String> decidedAt,
      Optional<String> dueAt) {}
}
