package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.HttpCalls.Answered;
import io.dynode.spi.HttpCalls.Failed;
import io.dynode.spi.HttpCalls.Refused;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Calls of webhooks: at least once, each try signed. A call that is not answered with 2xx is tried
 * again after growing pauses, and given up after {@link #MOST_TRIES}.
 */
public final class Webhooks {
  static final int MOST_TRIES = 12;
  static final Duration PATIENCE = Duration.ofSeconds(10);
  static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** How long a server has for a try before another may begin the next. */
  static final Duration TURN = Duration.ofMinutes(1);

  private static final int ANSWER_BYTES = 1_000;
  private static final int PAGE = 16;
  private static final Duration POLL = Duration.ofSeconds(5);

  private final EngineCore core;
  private final Batcher batcher;
  private final Round<Delivery> due;

  Webhooks(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.due = new Round<>(core.parts().store(), Scan.along(Tables.DELIVERIES, "by_due", PAGE));
  }

  /**
   * Makes one; it is told of what happens from now on.
   *
   * @param types such as {@code agenda.failed} or {@code operation.*}
   */
  public CompletionStage<Webhook> create(
      Caller caller, CustomerId customer, String url, List<String> types, String linkId) {
    Optional<String> objection = objection(url);
    if (objection.isPresent()) {
      return CompletableFuture.failedFuture(
          new ProblemException(ErrorCode.INVALID_VALUE, objection.get(), "/url"));
    }
    long now = core.clock().wallMicros();
    Webhook webhook =
        new Webhook(
            core.parts().ids().next(),
            customer,
            url,
            types,
            linkId,
            core.parts().ids().secret(),
            now,
            0,
            "",
            0);
    return batcher.submit(new WebhookCommand.Create(caller, webhook));
  }

  /** Removes one; calls that are still to be made are not made. */
  public CompletionStage<Done> remove(Caller caller, String id) {
    return batcher.submit(new WebhookCommand.Remove(caller, id));
  }

  private Optional<String> objection(String url) {
    try {
      return core.parts().calls().objection(new URI(url));
    } catch (URISyntaxException e) {
      return Optional.of("it is no address: " + e.getReason());
    }
  }

  /** Makes the calls that are due. */
  CompletionStage<Duration> round() {
    List<Delivery> page = due.page();
    long now = core.clock().wallMicros();
    List<Delivery> ready = page.stream().filter(d -> d.dueMicros() <= now).toList();
    Duration idle =
        page.isEmpty()
            ? POLL
            : Duration.ofNanos(Math.max(1, page.getFirst().dueMicros() - now) * 1_000);
    return due.each(ready, idle.compareTo(POLL) < 0 ? idle : POLL, this::deliver);
  }

  private CompletionStage<Done> deliver(Delivery delivery) {
    return batcher
        .submit(new WebhookCommand.Begin(delivery))
        .thenCompose(begun ->
            begun.isEmpty()
                ? CompletableFuture.completedFuture(Done.DONE)
                : core.parts()
                    .duties()
                    .blocking(() -> call(begun.get()))
                    .thenCompose(problem -> batcher.submit(end(begun.get(), problem))));
  }

  private WebhookCommand.End end(WebhookCommand.Begun begun, Optional<Problem> problem) {
    double jitter = 1 + core.parts().ids().random() / 5;
    long pause = (long) (pause(begun.delivery().tries()).toNanos() / 1_000.0 * jitter);
    return new WebhookCommand.End(begun.delivery(), problem, pause);
  }

  /** After that many tries. */
  static Duration pause(int tries) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(20, Math.max(0, tries - 1)));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /**
   * Why a try failed.
   *
   * @param forGood trying again will not help
   */
  record Problem(String reason, boolean forGood) {}

  private Optional<Problem> call(WebhookCommand.Begun begun) {
    byte[] body = JsonText.bytes(begun.delivery().body());
    String seconds = Long.toString(core.clock().wallMicros() / 1_000_000);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Dynode-Delivery", begun.delivery().id());
    headers.put("Dynode-Timestamp", seconds);
    headers.put("Dynode-Signature", Signature.of(begun.webhook().secret(), seconds, body));
    HttpCalls.Within within = new HttpCalls.Within(PATIENCE, ANSWER_BYTES, 0);
    URI target = URI.create(begun.webhook().url());
    HttpCalls.Call call =
        new HttpCalls.Call(begun.webhook().customer(), "POST", target, headers, body, within);
    return switch (core.parts().calls().send(call)) {
      case Answered a when a.status() >= 200 && a.status() < 300 -> Optional.empty();
      case Answered a -> Optional.of(new Problem("answered " + a.status(), a.status() == 410));
      case Refused(String reason) -> Optional.of(new Problem(reason, true));
      case Failed(String reason) -> Optional.of(new Problem(reason, false));
    };
  }
}
