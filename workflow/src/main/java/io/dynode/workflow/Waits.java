package io.dynode.workflow;

import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Lets operations begin that run without an attempt. */
final class Waits {
  /** Why an operation is held that waits for somebody to approve. */
  static final String APPROVAL = "approval";

  private static final long SETTLE_MICROS = 500_000;

  private final AgendaView view;
  private final Ledger ledger;
  private final InputResolver inputs;

  Waits(AgendaView view, Ledger ledger, InputResolver inputs) {
    this.view = view;
    this.ledger = ledger;
    this.inputs = inputs;
  }

  /** It sleeps or is held; problems and nothing: its inputs cannot be had. */
  List<Problem> begin(PlannedOperation planned) {
    InputResolver.Resolved resolved = inputs.resolve(planned);
    if (!resolved.problems().isEmpty()) {
      return resolved.problems();
    }
    Json payload = resolved.payload();
    switch (planned.builtin().orElseThrow()) {
      case DELAY -> sleep(planned, payload);
      case WAIT -> wait(planned, payload);
      case AGENDA -> submit(planned);
      case UPDATE_AGENDA -> await(planned, AwaitKind.UPDATE, view.nowMicros(), Json.EMPTY, "");
      case HTTP -> await(planned, AwaitKind.HTTP, view.nowMicros(), Json.EMPTY, "");
      case LOG, EMIT -> throw new IllegalStateException(planned + " needs an attempt");
    }
    return List.of();
  }

  private void wait(PlannedOperation planned, Json payload) {
    Optional<String> approval = WaitPayloads.approval(payload);
    Optional<String> callback = WaitPayloads.callback(payload);
    Optional<Json> event = WaitPayloads.event(payload);
    if (approval.isPresent()) {
      Draft held = ledger.draft(planned).held(APPROVAL).until(limit(planned));
      ledger.put(held.says(approval.get()));
    } else if (callback.isPresent()) {
      Json secret = Json.object("secret", Json.of(view.secret()));
      await(planned, AwaitKind.CALLBACK, Await.NEVER, secret, callback.get());
    } else if (event.isPresent()) {
      String says = "waits for an event " + String.join(" or ", WaitPayloads.types(event.get()));
      await(planned, AwaitKind.EVENT, Await.NEVER, event.get(), says);
    } else {
      sleep(planned, payload);
    }
  }

  /** Not before the agenda of its last try is settled: nobody else remembers it. */
  private void submit(PlannedOperation planned) {
    long now = view.nowMicros();
    if (ledger.awaits().unsettled(planned.index())) {
      ledger.put(ledger.draft(planned).sleeping(now, now + SETTLE_MICROS));
    } else {
      await(planned, AwaitKind.AGENDA, now, Json.EMPTY, "");
    }
  }

  private void await(
      PlannedOperation planned, AwaitKind kind, long dueMicros, Json body, String says) {
    Draft draft = ledger.draft(planned).awaiting(view.nowMicros(), limit(planned)).says(says);
    Operation row = ledger.put(draft);
    ledger.awaits().begin(planned, row.run(), row.attempts(), kind, dueMicros, body);
  }

  private void sleep(PlannedOperation planned, Json payload) {
    long now = view.nowMicros();
    long wake = BuiltinPayloads.wakeMicros(payload, now).orElseThrow();
    ledger.put(ledger.draft(planned).sleeping(now, Math.max(1, wake)));
  }

  /** When the operation has taken too long; 0: never. */
  private long limit(PlannedOperation planned) {
    // That of a request is the request's own.
    boolean own = planned.builtin().filter(b -> b == Builtin.HTTP).isPresent();
    Duration timeout = own ? Duration.ZERO : planned.spec().timeout();
    return timeout.isZero() ? 0 : view.nowMicros() + BuiltinPayloads.micros(timeout);
  }
}
