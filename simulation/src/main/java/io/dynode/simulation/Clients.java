package io.dynode.simulation;

import io.dynode.engine.Engine;
import io.dynode.engine.Expected;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Users: they repeat what was not answered, and now and then what was. */
final class Clients {
  private static final long PATIENCE = 3_000_000;

  /** The queue or the agenda was removed; there is nothing more to ask. */
  private static final Set<ErrorCode> GONE =
      Set.of(ErrorCode.UNKNOWN_QUEUE, ErrorCode.NOT_FOUND, ErrorCode.GONE);

  private final World world;
  private final Network.Link link;
  private final Workload workload;
  private final Map<String, AgendaId> accepted = new HashMap<>();
  private final Set<String> canceled = new HashSet<>();
  private final Set<String> releasing = new HashSet<>();
  private final Steering steering = new Steering(this);
  private final Bringers bringers = new Bringers(this);
  private int pending;
  private int givenUp;

  Clients(World world, Network.Link link) {
    this.world = world;
    this.link = link;
    this.workload = new Workload(world.chance(), world.scenario().operations());
  }

  /** Whether every user has the answer it wants. */
  boolean content() {
    return pending == 0;
  }

  /** By idempotency key: what users were told. */
  Map<String, AgendaId> accepted() {
    return accepted;
  }

  /**
   * Requests that ended because the queue was removed; an earlier try of one may have succeeded.
   */
  int givenUp() {
    return givenUp;
  }

  void plan() {
    Scenario s = world.scenario();
    for (int i = 0; i < s.agendas(); i++) {
      String key = "key-" + i;
      AgendaSpec spec = workload.agenda(key);
      boolean cancel = i < s.cancels();
      later(s.chaos() / 2, () -> submit(spec, cancel));
    }
    if (world.chance().happens(0.3)) {
      later(s.chaos(), this::removeQueue);
    }
    for (int i = 0; i < s.events(); i++) {
      Json event = event("event-" + i, world.chance().below(Prefab.DEPTH + 1));
      later(s.chaos() / 2, () -> send(event));
    }
  }

  /** As soon as no agenda needs it any more. */
  private void removeQueue() {
    until(
        engine -> engine.remove(Prefab.ADMIN, Kind.QUEUE, "", Prefab.BRIEF, "", Expected.ANY),
        Set.of(ErrorCode.IN_USE),
        _ -> {});
  }

  /** What operators do to agendas that are there already. */
  Steering steering() {
    return steering;
  }

  /** What outsiders do in the end. */
  Bringers bringers() {
    return bringers;
  }

  World world() {
    return world;
  }

  void later(long within, Runnable task) {
    pending++;
    world
        .timeline()
        .after(
            world.chance().between(0, within),
            () -> {
              pending--;
              task.run();
            });
  }

  // --- Agendas ---

  private void submit(AgendaSpec spec, boolean cancel) {
    until(
        engine -> engine.submit(Prefab.ADMIN, spec),
        Set.of(ErrorCode.QUEUE_FULL),
        submitted -> {
          AgendaId id = submitted.agenda().id();
          AgendaId before = accepted.putIfAbsent(spec.idempotencyKey(), id);
          if (before != null && !before.equals(id)) {
            world
                .findings()
                .violated(
                    "A key makes one agenda",
                    spec.idempotencyKey() + " made " + id + " and " + before);
          }
          if (before == null && cancel) {
            later(3_000_000, () -> cancel(id, "a user canceled it"));
          }
          if (before == null) {
            steering.sometimes(id);
          }
          if (world.faults().strikes(Fault.REPEATED_BY_USER, 0.2)) {
            later(5_000_000, () -> submit(spec, false));
          }
          if (world.faults().strikes(Fault.CONFLICT_BY_USER, 0.05)) {
            refused(
                engine -> engine.submit(Prefab.ADMIN, Workload.other(spec)), ErrorCode.CONFLICT);
          }
        });
  }

  /** Cancels once, however often it is asked to. */
  void cancel(AgendaId id, String why) {
    if (!canceled.add(id.value())) {
      return;
    }
    until(
        engine -> engine.cancel(Prefab.ADMIN, id, why),
        Set.of(),
        agenda -> {
          boolean stops =
              !agenda.stopping().isEmpty() || agenda.onFailure() == Agenda.OnFailure.STOPPED;
          if (!agenda.over() && !stops) {
            world.findings().violated("A canceled agenda stops", agenda.toString());
          }
        });
  }

  /** Lets a held operation go on, or says yes or no; asked again for as long as it is held. */
  void release(AgendaId id, int index, boolean asks) {
    String key = id + "/" + index;
    if (!releasing.add(key)) {
      return;
    }
    pending++;
    boolean yes = world.chance().happens(0.8);
    ask(
        engine ->
            asks
                ? engine.approve(Prefab.ADMIN, id, index, yes, "")
                : engine.release(Prefab.ADMIN, id, index),
        (value, failure) -> {
          pending--;
          releasing.remove(key);
          if (failure instanceof ProblemException problem
              && problem.code() != ErrorCode.ILLEGAL_STATE
              && !passes(problem.code())) {
            world.findings().violated("What is held is released", problem.toString());
          }
        });
  }

  // --- Events ---

  private static Json event(String id, int n) {
    return event(id, Prefab.MADE, n);
  }

  static Json event(String id, String type, int n) {
    return Json.object(
        "specversion", Json.of("1.0"),
        "id", Json.of(id),
        "source", Json.of("/outside"),
        "type", Json.of(type),
        "data", Json.object("n", Json.of(n)));
  }

  private void send(Json event) {
    CustomerId customer = new CustomerId(Prefab.CUSTOMER);
    until(
        engine -> engine.accept(Prefab.ADMIN, customer, event),
        Set.of(ErrorCode.TOO_MANY_PARKED),
        accepted -> {
          if (world.faults().strikes(Fault.REPEATED_BY_USER, 0.3)) {
            later(5_000_000, () -> send(event));
          }
          if (world.faults().strikes(Fault.CONFLICT_BY_USER, 0.1)) {
            Json other = event(accepted.event().id(), 77);
            refused(
                engine -> engine.accept(Prefab.ADMIN, customer, other), ErrorCode.EVENT_CONFLICT);
          }
        });
  }

  // --- Asking ---

  /** Asks until there is an answer; what passes is asked again. */
  <T> void until(
      Function<Engine, CompletionStage<T>> request, Set<ErrorCode> passing, Consumer<T> answered) {
    pending++;
    ask(
        request,
        (value, failure) -> {
          pending--;
          if (failure instanceof ProblemException problem && GONE.contains(problem.code())) {
            givenUp++;
            return;
          }
          if (failure == null) {
            answered.accept(value);
          } else if (failure instanceof ProblemException problem
              && !passing.contains(problem.code())
              && !passes(problem.code())) {
            world.findings().violated("A good request is not refused", problem.toString());
          } else {
            later(2_000_000, () -> until(request, passing, answered));
          }
        });
  }

  /** Asks until there is an answer, of which these refusals are some. */
  <T> void once(
      Function<Engine, CompletionStage<T>> request, Set<ErrorCode> refusals, Consumer<T> answered) {
    until(
        engine ->
            request
                .apply(engine)
                .handle((value, failure) -> {
                  Throwable cause =
                      failure instanceof CompletionException e ? e.getCause() : failure;
                  boolean refused =
                      cause instanceof ProblemException problem
                          && refusals.contains(problem.code());
                  if (cause != null && !refused) {
                    throw new CompletionException(cause);
                  }
                  return Optional.ofNullable(value);
                }),
        Set.of(ErrorCode.QUEUE_FULL),
        value -> value.ifPresent(answered));
  }

  private static boolean passes(ErrorCode code) {
    return code == ErrorCode.UNAVAILABLE || code == ErrorCode.STORE_FAILED;
  }

  /** Asks once for what must be refused; no answer says nothing. */
  <T> void refused(Function<Engine, CompletionStage<T>> request, ErrorCode wanted) {
    pending++;
    ask(
        request,
        (value, failure) -> {
          pending--;
          boolean wrong =
              failure == null
                  || (failure instanceof ProblemException problem
                      && problem.code() != wanted
                      && !GONE.contains(problem.code())
                      && problem.code() != ErrorCode.TOO_MANY_PARKED
                      && !passes(problem.code()));
          if (wrong) {
            world
                .findings()
                .violated("A conflict is refused", wanted + " wanted, got " + value + failure);
          }
        });
  }

  private <T> void ask(
      Function<Engine, CompletionStage<T>> request, BiConsumer<T, Throwable> answered) {
    CompletableFuture<T> answer = link.call(request);
    Timeline.Task guard =
        world
            .timeline()
            .after(PATIENCE, () -> answer.completeExceptionally(new TimeoutException()));
    var _ =
        answer.whenComplete((value, failure) -> {
          guard.cancel();
          answered.accept(value, failure);
        });
  }
}
