package io.dynode.simulation;

import io.dynode.engine.Declaration;
import io.dynode.engine.Engine;
import io.dynode.engine.EngineParts;
import io.dynode.engine.EngineSettings;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Json;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.StagedFile;
import io.dynode.spi.Change;
import io.dynode.spi.Expressions;
import io.dynode.spi.Tables;
import io.dynode.stores.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * One case of an agenda's test: the production engine and agent on virtual time, with modules that
 * do what the test says.
 */
final class Rehearsal implements MockedHost.Modules {
  private static final long MOST_STEPS = 20_000_000;
  private static final int LOOK_EVERY = 16;

  // What is done again and again is done rarely enough for waits of months.
  private static final Duration BEAT = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final AgendaTest test;
  private final AgendaTest.Case own;
  private final Installation installation;
  private final Timeline timeline = new Timeline();
  private final VirtualClock clock = new VirtualClock(timeline);
  private final Chance chance = new Chance(1);
  private final Machine machine = new Machine(timeline);
  private final Engine engine;
  private final MockedCalls calls = new MockedCalls(this::asks);
  private final Map<AgendaId, Agenda> agendas = new LinkedHashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Map<String, Ran> ran = new HashMap<>();
  private final Set<AgendaTest.Step> left = new LinkedHashSet<>();
  private final Set<Object> open = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();
  private long began;

  /**
   * What there was of an operation.
   *
   * @param endedMicros -1: it has not ended
   */
  record Ran(Last last, int attempts, long startedMicros, long endedMicros) {
    boolean follows(Ran other) {
      return other.endedMicros >= 0 && startedMicros >= other.endedMicros;
    }
  }

  /** What its last attempt was given. */
  record Last(Json payload, List<String> files) {}

  Rehearsal(
      AgendaTest test, AgendaTest.Case own, Installation installation, Expressions expressions) {
    this.test = test;
    this.own = own;
    this.installation = installation;
    long offset = Instant.parse(test.starts()).toEpochMilli() * 1_000 - Timeline.WALL_AT_START;
    clock.settle(offset);
    EngineSettings usual = EngineSettings.defaults();
    EngineSettings settings =
        new EngineSettings(
            usual.maxBatch(),
            usual.maxPending(),
            BEAT,
            usual.reassignMargin(),
            usual.renewals(),
            usual.maxLease(),
            PATIENCE,
            usual.spread(),
            usual.dedupeWindow(),
            usual.definitionCacheBytes(),
            usual.retention());
    engine =
        new Engine(
            new EngineParts(
                new Watch(new MemoryStore(), this::committed),
                new NoObjects(true),
                expressions,
                calls,
                clock,
                chance,
                machine.loop(() -> 0, () -> 0),
                machine.loop(() -> 0, () -> 0),
                settings));
  }

  AgendaTest.Case own() {
    return own;
  }

  Map<AgendaId, Agenda> agendas() {
    return agendas;
  }

  Engine engine() {
    return engine;
  }

  /** What was seen of operations, by agenda and name. */
  Optional<Ran> ran(AgendaId agenda, String operation) {
    return Optional.ofNullable(ran.get(agenda + "/" + operation));
  }

  /** Virtual time since the beginning. */
  Duration took() {
    return Duration.ofNanos((timeline.now() - began) * 1_000);
  }

  /** Runs it to the end of all that it starts; what stood in its way. */
  List<String> run() {
    try {
      engine.start();
      for (Declaration declaration : installation.declarations()) {
        await(engine.apply(Prefab.ADMIN, declaration));
      }
      for (String pool : installation.pools()) {
        new MockedHost(pool, engine, timeline, clock, this)
            .serve(installation, PATIENCE, chance, machine);
      }
      began = timeline.now();
      own.steps().forEach(this::plan);
      begin();
      play();
    } catch (ProblemException e) {
      e.problems().forEach(problem -> complaints.add(problem.toString()));
    }
    return complaints;
  }

  private void begin() {
    if (own.event().isNull()) {
      AgendaSpec spec = Records.decode(installation.agenda(own), AgendaSpec.class);
      await(engine.submit(Prefab.ADMIN, spec));
    } else {
      await(engine.accept(Prefab.ADMIN, new CustomerId(installation.customer()), own.event()));
    }
  }

  private void play() {
    long end = began + MockedHost.micros(own.limit());
    long last = timeline.steps() + MOST_STEPS;
    while (!over() && timeline.now() <= end && timeline.steps() < last) {
      for (int i = 0; i < LOOK_EVERY; i++) {
        timeline.step();
      }
    }
    if (agendas.isEmpty()) {
      complaints.add("no agenda was started: no trigger takes the event");
    } else if (!over()) {
      complaints.add("it has not ended after " + took().toDays() + " days; " + waitsFor());
    } else {
      left.forEach(step ->
          complaints.add("at " + step.at() + ": never done, since all had ended after " + took()));
    }
  }

  private boolean over() {
    return open.isEmpty() && agendas.values().stream().allMatch(Agenda::over);
  }

  private String waitsFor() {
    return agendas.values().stream()
        .filter(a -> !a.over())
        .findFirst()
        .map(a -> "the agenda is " + word(a.state()) + Judge.open(this, a.id()))
        .orElse("an event is still under way");
  }

  static String word(AgendaState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  // --- What users do ---

  private void plan(AgendaTest.Step step) {
    left.add(step);
    timeline.after(MockedHost.micros(step.at()), () -> act(step));
  }

  private void act(AgendaTest.Step step) {
    left.remove(step);
    try {
      AgendaId first = agendas.keySet().stream().findFirst().orElse(null);
      if (!step.event().isNull()) {
        told(
            step,
            engine.accept(Prefab.ADMIN, new CustomerId(installation.customer()), step.event()));
      } else if (first == null) {
        complaints.add("at " + step.at() + ": there is no agenda yet");
      } else if (!step.cancel().isEmpty()) {
        told(step, engine.cancel(Prefab.ADMIN, first, step.cancel()));
      } else if (!step.call().isEmpty()) {
        index(step, first, step.call())
            .ifPresent(
                index -> told(step, engine.called(engine.callback(first, index), step.body())));
      } else {
        decide(step, first);
      }
    } catch (ProblemException e) {
      refused(step, e);
    }
  }

  private void decide(AgendaTest.Step step, AgendaId agenda) {
    boolean yes = !step.approve().isEmpty();
    String operation = yes ? step.approve() : step.reject();
    index(step, agenda, operation)
        .ifPresent(
            index -> told(step, engine.approve(Prefab.ADMIN, agenda, index, yes, step.comment())));
  }

  private OptionalInt index(AgendaTest.Step step, AgendaId agenda, String operation) {
    OptionalInt index = engine.indexOf(agenda, operation);
    if (index.isEmpty()) {
      complaints.add("at " + step.at() + ": there is no operation '" + operation + "'");
    }
    return index;
  }

  private void told(AgendaTest.Step step, CompletionStage<?> stage) {
    var _ =
        stage.whenComplete((_, failure) -> {
          if (failure != null) {
            Throwable cause = failure.getCause();
            refused(
                step, failure instanceof CompletionException && cause != null ? cause : failure);
          }
        });
  }

  private void refused(AgendaTest.Step step, Throwable why) {
    complaints.add("at " + step.at() + ": refused: " + why.getMessage());
  }

  // --- What happens ---

  private void committed(List<Change> changes) {
    for (Change change : changes) {
      switch (change) {
        case Change.Put(Agenda row) -> agendas.put(row.id(), row);
        case Change.Put(Dispatch row) -> dispatched(row);
        case Change.Put(Await row) -> calls.committed(row);
        case Change.Put(Outbox row) -> open.add(Tables.of(row).keyOf(row));
        case Change.Put _ -> {
          // Seen at the end, or not at all.
        }
        case Change.Delete(var table, var key) -> {
          if (table.equals(Tables.OUTBOX)) {
            open.remove(key);
          }
        }
      }
    }
  }

  private void dispatched(Dispatch row) {
    Object key = Tables.of(row).keyOf(row);
    if (row.outcome() == DispatchOutcome.PENDING || row.outcome() == DispatchOutcome.PARKED) {
      open.add(key);
    } else {
      open.remove(key);
    }
    if (row.outcome() == DispatchOutcome.DEAD) {
      complaints.add("the event is a dead letter: " + row.message());
    }
  }

  /** The request of an http operation, which is answered at once. */
  private AgendaTest.Mock asks(Await operation, Json request) {
    String name = engine.operations(operation.agenda(), operation.index() - 1, 1).getFirst().name();
    String key = operation.agenda() + "/" + name;
    AgendaTest.Mock mock = begun(key, name, new Last(request, List.of()));
    over(key);
    return mock;
  }

  @Override
  public AgendaTest.Mock begins(Assignment a) {
    List<String> files = a.files().stream().map(StagedFile::path).toList();
    return begun(a.agenda() + "/" + a.operation(), a.operation(), new Last(a.payload(), files));
  }

  private AgendaTest.Mock begun(String key, String operation, Last last) {
    int attempt = attempts.merge(key, 1, Integer::sum);
    Ran before = ran.get(key);
    long started = before == null ? timeline.now() : before.startedMicros();
    ran.put(key, new Ran(last, attempt, started, -1));
    return AgendaTest.mock(test, own, operation, attempt);
  }

  @Override
  public void ended(Assignment a) {
    over(a.agenda() + "/" + a.operation());
  }

  private void over(String key) {
    ran.computeIfPresent(
        key, (_, r) -> new Ran(r.last(), r.attempts(), r.startedMicros(), timeline.now()));
  }

  private <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    while (!future.isDone() && timeline.step()) {
      // One step after the other.
    }
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
