package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.model.Counter;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.FileSelection;
import io.dynode.model.Json;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.StoredObject;
import io.dynode.model.TriggerSpec;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/**
 * Takes an event in: remembers its identity and gives each live trigger of its customer one pending
 * dispatch. The same identity with the same content is taken once.
 */
final class EventIntake {
  /** Counts the events of the installation. */
  static final String SEQUENCE = "event";

  private final Catalog catalog;

  EventIntake(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Where an event comes from.
   *
   * @param causeAgenda agenda that raised it; empty: it came from outside
   */
  record Origin(String correlationId, String causeAgenda, String causeOperation) {}

  /** An event ready to be taken, checked before. */
  record Draft(CustomerId customer, Json.Obj body, List<FileRef> files, Origin origin) {
    String field(String name) {
      return body.get(name).flatMap(Json::text).orElse("");
    }

    /** Digest over what the sender said, so that a repeat is known from a conflict. */
    String digest() {
      return Digest.of(body);
    }
  }

  /** A file an event refers to. */
  record FileRef(String path, String sha256, long size, int mode) {}

  /** How many events of a customer wait for room. */
  static long parked(Work work, CustomerId customer) {
    return work.get(Tables.COUNTERS, parkedCounter(customer)).map(Counter::value).orElse(0L);
  }

  static String parkedCounter(CustomerId customer) {
    return "parked/" + customer;
  }

  Accepted take(Work work, Draft draft) {
    String source = draft.field("source");
    String id = draft.field("id");
    String digest = draft.digest();
    Optional<Event> before = work.get(Tables.EVENTS, draft.customer(), source, id);
    if (before.isPresent()) {
      if (!before.get().digest().equals(digest)) {
        throw new ProblemException(
            ErrorCode.EVENT_CONFLICT,
            "Event "
                + id
                + " of source "
                + source
                + " was accepted with other content;"
                + " another event needs another id",
            "/id");
      }
      return new Accepted(before.get(), true);
    }
    Event event =
        new Event(
            draft.customer(),
            source,
            id,
            draft.field("type"),
            draft.field("subject"),
            work.nowMicros(),
            work.next(SEQUENCE),
            digest,
            draft.origin().correlationId(),
            draft.origin().causeAgenda(),
            draft.origin().causeOperation(),
            draft.body());
    hold(work, event, draft.files());
    work.put(event);
    for (Catalog.Owned owned : catalog.at(work).triggers()) {
      if (takes(owned, event)) {
        work.put(pending(event, owned.id(), new CustomerId(owned.owner()), 0, work.nowMicros()));
      }
    }
    if (Arrivals.wanted(work, event)) {
      work.put(Arrivals.of(event, work.nowMicros()));
    }
    return new Accepted(event, false);
  }

  private static boolean takes(Catalog.Owned owned, Event event) {
    TriggerSpec trigger = owned.trigger();
    return trigger.enabled()
        && owned.owner().equals(event.customer().value())
        && trigger.types().stream().anyMatch(type -> matches(type, event.type()));
  }

  /**
   * @param pattern a type, or what types begin with and a star
   */
  static boolean matches(String pattern, String type) {
    return pattern.endsWith("*")
        ? type.startsWith(pattern.substring(0, pattern.length() - 1))
        : type.equals(pattern);
  }

  static Dispatch pending(
      Event event, String trigger, CustomerId owner, int replay, long nowMicros) {
    return new Dispatch(
        trigger,
        event.customer(),
        event.source(),
        event.id(),
        replay,
        owner,
        event.correlationId(),
        Dispatch.DispatchOutcome.PENDING,
        "",
        "",
        "",
        event.sequence(),
        0,
        nowMicros);
  }

  private static void hold(Work work, Event event, List<FileRef> files) {
    for (int i = 0; i < files.size(); i++) {
      FileRef file = files.get(i);
      if (!ObjectRows.has(work, event.customer(), file.sha256())) {
        throw new ProblemException(
            ErrorCode.INPUT_MISSING, ObjectRows.missing(file.sha256()), "/files/" + i + "/sha256");
      }
      StoredObject object = work.get(Tables.OBJECTS, file.sha256()).orElseThrow();
      work.put(
          new ObjectRef(
              owner(event.key().text()),
              file.path(),
              file.sha256(),
              object.generation(),
              object.size(),
              file.mode(),
              event.customer(),
              event.causeAgenda(),
              event.causeOperation(),
              work.nowMicros()));
      ObjectRows.reference(work, object, 1);
    }
  }

  /** Owner under which an event's files are referenced. */
  static String owner(String key) {
    return "event/" + key;
  }

  /** Everything an event brought, as a one-operation agenda takes it. */
  static FileSelection allFiles() {
    return new FileSelection("event", "**", "");
  }
}
