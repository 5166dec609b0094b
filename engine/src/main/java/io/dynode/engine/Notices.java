package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Webhook;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes down whom to call about a command's changes, in the command's own transaction: about every
 * new state of an agenda, about every end of an operation, and about every operation that is held,
 * since somebody has to act. What failed and was to run again is told once more when it is not to
 * any longer.
 */
final class Notices {
  /** Webhooks of one customer. */
  static final int MOST = 100;

  /** Is above zero once there was one, so that installations without any look for none. */
  static final String COUNTER = "webhooks";

  private final Work work;

  private Notices(Work work) {
    this.work = work;
  }

  /** Says that there is one now. */
  static void begin(Work work) {
    if (work.get(Tables.COUNTERS, COUNTER).isEmpty()) {
      work.next(COUNTER);
    }
  }

  /** To be called once all of a command is decided. */
  static void add(Work work) {
    List<Agenda> agendas = work.written(Tables.AGENDAS);
    List<Operation> operations = work.written(Tables.OPERATIONS);
    // Most installations have no webhook: nothing further is read for them.
    if ((agendas.isEmpty() && operations.isEmpty())
        || work.get(Tables.COUNTERS, COUNTER).map(Counter::value).orElse(0L) == 0) {
      return;
    }
    Notices notices = new Notices(work);
    agendas.stream().filter(notices::isNew).forEach(notices::agenda);
    operations.stream().filter(notices::isTold).forEach(notices::operation);
  }

  private boolean isNew(Agenda a) {
    return work.stored(Tables.AGENDAS, a.id())
        .filter(b -> b.state() == a.state() && b.over() == a.over())
        .isEmpty();
  }

  /** Whether operations are told of that get into this state. */
  static boolean told(OperationState state) {
    return state.ended() || state == OperationState.HELD;
  }

  /** One that is held and then ends is told of twice, one that stays as it was is not again. */
  private boolean isTold(Operation o) {
    return told(o.state())
        && work.stored(Tables.OPERATIONS, o.agenda(), o.index())
            .filter(before -> before.run() == o.run())
            .filter(before -> before.state() == o.state() || before.state().ended())
            .isEmpty();
  }

  private void agenda(Agenda agenda) {
    tell("agenda." + word(agenda.state()), agenda, Optional.empty());
  }

  private void operation(Operation operation) {
    work.get(Tables.AGENDAS, operation.agenda())
        .ifPresent(a -> tell("operation." + word(operation.state()), a, Optional.of(operation)));
  }

  static String word(Enum<?> state) {
    return Records.encode(state).text().orElseThrow();
  }

  private void tell(String type, Agenda agenda, Optional<Operation> operation) {
    for (Webhook webhook : of(agenda.customer())) {
      if (webhook.linkId().isEmpty() || webhook.linkId().equals(agenda.linkId())) {
        tell(webhook, type, agenda, operation);
      }
    }
    work.get(Tables.WEBHOOKS, agenda.id().value())
        .ifPresent(own -> tell(own, type, agenda, operation));
  }

  private void tell(Webhook webhook, String type, Agenda agenda, Optional<Operation> operation) {
    if (!webhook.wants(type)) {
      return;
    }
    String about =
        operation
            .map(o -> o.index() + "/" + o.revision())
            .orElse(agenda.run() + "/" + agenda.revision());
    String id = webhook.id() + "/" + agenda.id() + "/" + type + "/" + about;
    work.put(
        new Delivery(
            id,
            webhook.id(),
            webhook.customer(),
            receiver(webhook),
            DeliveryState.OWED,
            body(id, type, agenda, operation),
            work.nowMicros(),
            0,
            work.nowMicros(),
            ""));
  }

  /** Calls of one customer to one host take turns; those to others do not wait for them. */
  private static String receiver(Webhook webhook) {
    String host = URI.create(webhook.url()).getRawAuthority();
    return webhook.customer() + "/" + (host == null ? "" : host.toLowerCase(Locale.ROOT));
  }

  private List<Webhook> of(CustomerId customer) {
    return work.scan(Scan.along(Tables.WEBHOOKS, "by_customer", MOST, "", customer));
  }

  private Json body(String id, String type, Agenda agenda, Optional<Operation> operation) {
    List<Object> members = new ArrayList<>();
    add(members, "id", Json.of(id));
    add(members, "type", Json.of(type));
    add(members, "time", Json.of(CloudEvents.time(work.nowMicros())));
    add(members, "customerId", Json.of(agenda.customer().value()));
    add(members, "agenda", agendaBody(agenda));
    operation.ifPresent(o -> add(members, "operation", operationBody(o)));
    return Json.object(members.toArray());
  }

  private static void add(List<Object> members, String name, Json value) {
    members.add(name);
    members.add(value);
  }

  private static Json agendaBody(Agenda a) {
    AgendaId id = a.id();
    return Json.object(
        "id", Json.of(id.value()),
        "state", Json.of(word(a.state())),
        "title", Json.of(a.title()),
        "queue", Json.of(a.queue().value()),
        "linkId", Json.of(a.linkId()),
        "correlationId", Json.of(a.correlationId()),
        "externalId", Json.of(a.externalId()),
        "run", Json.of(a.run()),
        "code", Json.of(a.code()),
        "message", Json.of(a.message()),
        "runsAgain", Json.of(a.runsAgain()));
  }

  private static Json operationBody(Operation o) {
    return Json.object(
        "name", Json.of(o.name()),
        "state", Json.of(word(o.state())),
        "run", Json.of(o.run()),
        "attempts", Json.of(o.attempts()),
        "reason", Json.of(o.reason()),
        "code", Json.of(o.code()),
        "message", Json.of(o.message()));
  }
}
