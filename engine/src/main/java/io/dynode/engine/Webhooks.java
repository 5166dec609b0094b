package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaCallback;
import io.dynode.model.AgendaState;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.ErrorCode;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.HttpCalls.Answered;
import io.dynode.spi.HttpCalls.Failed;
import io.dynode.spi.HttpCalls.Refused;
import io.dynode.spi.Tables;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Calls of webhooks and of agendas' callbacks: at least once, each try signed. A call that is not
 * answered with 2xx is tried again after growing pauses, and given up after {@link #MOST_TRIES}:
 * then it is kept for a while.
 */
public final class Webhooks {
  static final int MOST_TRIES = 12;
  static final Duration PATIENCE = Duration.ofSeconds(10);
  static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** How long a server has for a try before another may begin the next. */
  static final Duration TURN = Duration.ofMinutes(1);

  private static final int ANSWER_BYTES = 1_000;

  /** How long a call that was given up is kept, and how many of a webhook. */
  static final Duration KEPT = Duration.ofDays(30);

  static final int MOST_KEPT = 1_000;

  /** Of what one is told that does not say. */
  private static final List<String> ENDS =
      List.of("agenda.succeeded", "agenda.failed", "agenda.canceled");

  private static final SortedSet<String> KNOWN = known();

  /** Receivers looked at in one step. */
  private static final int LOOK = 64;

  /** Calls that one command lets be made again. */
  private static final int REPLAYED = 200;

  private static final Duration POLL = Duration.ofSeconds(5);

  private final EngineCore core;
  private final Batcher batcher;
  private final CallsUnderWay underWay = new CallsUnderWay();
  private final CallTurns turns;

  /** Done when calls may be due that were not before. */
  private CompletableFuture<Boolean> news;

  Webhooks(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
    this.turns = new CallTurns(core.parts().store(), underWay);
    this.news = core.signals().next(Signals.Topic.DELIVERIES);
  }

  /**
   * Makes one; it is told of what happens from now on.
   *
   * @param types such as {@code agenda.failed} or {@code operation.*}; none: the ends of agendas
   */
  public CompletionStage<Webhook> create(
      Caller caller, CustomerId customer, String url, List<String> types, String linkId) {
    List<Problem> problems = problems(core, url, types, "");
    if (!problems.isEmpty()) {
      return CompletableFuture.failedFuture(new ProblemException(problems));
    }
    long now = core.clock().wallMicros();
    Webhook webhook =
        new Webhook(
            core.parts().ids().next(),
            customer,
            "",
            url,
            types.isEmpty() ? ENDS : types,
            linkId,
            core.parts().ids().secret(),
            now,
            0,
            0,
            "",
            0);
    return batcher.submit(new WebhookCommand.Create(core, caller, webhook));
  }

  /** Removes one; calls that are still to be made are not made. */
  public CompletionStage<Done> remove(Caller caller, String id) {
    return batcher.submit(new WebhookCommand.Remove(caller, id));
  }

  /** The webhook of one agenda, made with it. */
  static Webhook of(Agenda agenda, AgendaCallback callback) {
    return new Webhook(
        agenda.id().value(),
        agenda.customer(),
        agenda.id().value(),
        callback.url(),
        callback.types().isEmpty() ? ENDS : callback.types(),
        "",
        callback.secret(),
        agenda.arrivalMicros(),
        0,
        0,
        "",
        0);
  }

  /** What speaks against an address and the types of which it is to be told. */
  static List<Problem> problems(EngineCore core, String url, List<String> types, String pointer) {
    List<Problem> problems = new ArrayList<>();
    objection(core, url)
        .ifPresent(
            why -> problems.add(new Problem(ErrorCode.INVALID_VALUE, why, pointer + "/url")));
    for (int i = 0; i < types.size(); i++) {
      if (!KNOWN.contains(types.get(i))) {
        problems.add(
            new Problem(
                ErrorCode.INVALID_VALUE,
                "'" + types.get(i) + "' is none of " + String.join(", ", KNOWN),
                pointer + "/types/" + i));
      }
    }
    return problems;
  }

  private static SortedSet<String> known() {
    SortedSet<String> known = new TreeSet<>(List.of("agenda.*", "operation.*"));
    Arrays.stream(AgendaState.values()).forEach(s -> known.add("agenda." + Notices.word(s)));
    Arrays.stream(OperationState.values())
        .filter(Notices::told)
        .forEach(s -> known.add("operation." + Notices.word(s)));
    return Collections.unmodifiableSortedSet(known);
  }

  private static Optional<String> objection(EngineCore core, String url) {
    try {
      return core.parts().calls().objection(new URI(url));
    } catch (URISyntaxException e) {
      return Optional.of("it is no address: " + e.getReason());
    }
  }

  /**
   * Lets calls that were given up be made again.
   *
   * @param calls their ids; those that are to be made anyway are passed over, and one that is not
   *     there is refused; empty: all of them
   * @return how many
   */
  public CompletionStage<Integer> replay(Caller caller, String id, List<String> calls) {
    Optional<Webhook> webhook = core.parts().store().get(Tables.WEBHOOKS, id);
    if (webhook.isEmpty()) {
      return CompletableFuture.completedFuture(0);
    }
    CustomerId customer = webhook.get().customer();
    if (!calls.isEmpty()) {
      return batcher.submit(new WebhookCommand.Replay(caller, id, customer, calls, true));
    }
    List<String> all =
        core.parts().store().read(r -> r.scan(WebhookCommand.givenUp(id, MOST_KEPT))).stream()
            .map(Delivery::id)
            .toList();
    CompletionStage<Integer> sum = CompletableFuture.completedFuture(0);
    for (int from = 0; from < all.size(); from += REPLAYED) {
      List<String> some = all.subList(from, Math.min(all.size(), from + REPLAYED));
      sum =
          sum.thenCompose(before ->
              batcher
                  .submit(new WebhookCommand.Replay(caller, id, customer, some, false))
                  .thenApply(more -> before + more));
    }
    return sum;
  }

  /**
   * Begins calls that are due, each receiver's as many as it may have under way: one that does not
   * answer keeps its own calls waiting and no others.
   */
  CompletionStage<Duration> round() {
    if (news.isDone()) {
      news = core.signals().next(Signals.Topic.DELIVERIES); // Before the state is read.
      turns.news();
    }
    long now = core.clock().wallMicros();
    List<Delivery> taken = new ArrayList<>();
    CallTurns.Step step;
    try {
      step = turns.step(LOOK, now, taken);
    } catch (RuntimeException e) {
      taken.forEach(underWay::give);
      throw e;
    }
    if (underWay.full()) {
      return begin(taken, POLL); // A call that ends wakes this duty.
    }
    return begin(taken, step.over() ? idle(step.soonestMicros(), now) : Duration.ZERO);
  }

  private static Duration idle(long soonestMicros, long now) {
    if (soonestMicros == Long.MAX_VALUE) {
      return POLL;
    }
    Duration idle = Duration.ofNanos(Math.max(1, soonestMicros - now) * 1_000);
    return idle.compareTo(POLL) < 0 ? idle : POLL;
  }

  /** Completes when all of them are claimed; they are made behind that. */
  private CompletionStage<Duration> begin(List<Delivery> taken, Duration rest) {
    List<CompletableFuture<?>> claims = new ArrayList<>();
    for (Delivery call : taken) {
      claims.add(claim(call).toCompletableFuture());
    }
    return CompletableFuture.allOf(claims.toArray(CompletableFuture[]::new)).thenApply(_ -> rest);
  }

  private CompletionStage<?> claim(Delivery call) {
    CompletionStage<Optional<WebhookCommand.Begun>> claimed;
    try {
      claimed = batcher.submit(new WebhookCommand.Begin(core, call));
    } catch (RuntimeException e) {
      claimed = CompletableFuture.failedFuture(e);
    }
    return claimed.whenComplete((begun, failure) -> {
      if (failure != null || begun.isEmpty()) {
        underWay.give(call);
      } else {
        var _ = deliver(begun.get()).whenComplete((_, _) -> done(call));
      }
    });
  }

  private void done(Delivery call) {
    underWay.give(call);
    core.signals().send(Set.of(Signals.Topic.DELIVERIES));
  }

  private CompletionStage<Done> deliver(WebhookCommand.Begun begun) {
    return core.parts()
        .duties()
        .blocking(() -> call(begun))
        .thenCompose(problem -> batcher.submit(end(begun, problem)));
  }

  private WebhookCommand.End end(WebhookCommand.Begun begun, Optional<Flaw> problem) {
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
  record Flaw(String reason, boolean forGood) {}

  private Optional<Flaw> call(WebhookCommand.Begun begun) {
    byte[] body = JsonText.bytes(begun.delivery().body());
    String seconds = Long.toString(core.clock().wallMicros() / 1_000_000);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Dynode-Delivery", begun.delivery().id());
    headers.put("Dynode-Timestamp", seconds);
    String secret = begun.webhook().secret();
    if (!secret.isEmpty()) {
      headers.put("Dynode-Signature", Signature.of(secret, seconds, body));
    }
    HttpCalls.Within within = new HttpCalls.Within(PATIENCE, ANSWER_BYTES, 0);
    URI target = URI.create(begun.webhook().url());
    HttpCalls.Call call =
        new HttpCalls.Call(begun.webhook().customer(), "POST", target, headers, body, within);
    return switch (core.parts().calls().send(call)) {
      case Answered a when a.status() >= 200 && a.status() < 300 -> Optional.empty();
      case Answered a -> Optional.of(new Flaw("answered " + a.status(), a.status() == 410));
      case Refused(String reason) -> Optional.of(new Flaw(reason, true));
      case Failed(String reason) -> Optional.of(new Flaw(reason, false));
    };
  }
}
